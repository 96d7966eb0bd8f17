import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { databaseAbility } from './database-ability.ts';
import type { Driver } from './driver.ts';

const directory = fileURLToPath(new URL('../../../prisma/order', import.meta.url));
let probes = 0;
let answers: () => Promise<unknown>;
const driver = {
  transaction: () => {
    probes++;
    return answers();
  },
} as unknown as Driver;

beforeEach(() => {
  probes = 0;
  answers = async () => [[], [{ hindrance: null }]];
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => vi.useRealTimers());

it('asks the database once a second, however often it is asked itself', async () => {
  const ability = databaseAbility(driver, directory);
  for (let times = 0; times < 50; times++) expect(await ability.hindrance()).toBe(undefined);
  expect(probes).toBe(1);
  vi.advanceTimersByTime(1000);
  await Promise.all([ability.hindrance(), ability.hindrance()]);
  expect(probes).toBe(2);
});

it('does not ask again while the database has not answered', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  answers = () => promise;
  const ability = databaseAbility(driver, directory);
  const first = ability.hindrance();
  vi.advanceTimersByTime(10_000);
  const second = ability.hindrance();
  resolve([[], [{ hindrance: 'standby' }]]);
  expect([await first, await second, probes]).toEqual(['standby', 'standby', 1]);
});

it('holds a failure of a statement against the database for a while, and then asks it', async () => {
  const ability = databaseAbility(driver, directory);
  ability.noteFailure(Object.assign(new Error('no space'), { code: '53100' }));
  ability.noteFailure(Object.assign(new Error('a duplicate'), { code: '23505' }));
  expect(await ability.hindrance()).toBe('disk-full');
  expect(probes).toBe(0);
  vi.advanceTimersByTime(5000);
  expect(await ability.hindrance()).toBe(undefined);
});

it('rejects while the database is away, and knows the word of an error that has one', async () => {
  const ability = databaseAbility(driver, directory);
  answers = () => Promise.reject(new Error('Connection terminated'));
  await expect(ability.hindrance()).rejects.toThrow('Connection terminated');
  answers = () => Promise.reject(Object.assign(new Error('full'), { code: '53100' }));
  vi.advanceTimersByTime(1000);
  expect(await ability.hindrance()).toBe('disk-full');
});

it('takes no temporary file, where the role may have none, for no hindrance', async () => {
  answers = () => Promise.reject(Object.assign(new Error('temporary file size exceeds'), { code: '53400' }));
  expect(await databaseAbility(driver, directory).hindrance()).toBe(undefined);
});
