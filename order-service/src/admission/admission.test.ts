import { createLogger } from '@order-saga/shared/observability/logger';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Admission, startAdmission } from './admission.ts';

const LIMIT = 100;
const logger = createLogger({ name: 'test', level: 'silent' });
let admission: Admission;
let unfinished: number;
let isUp: boolean;
let looks: number;

function start(limit = LIMIT, share = 0): void {
  unfinished = 0;
  isUp = true;
  looks = 0;
  admission = startAdmission({
    broker: { isUp: () => isUp },
    limit,
    share,
    logger,
    lookMs: 1,
    countUnfinished: async () => {
      looks++;
      return new Map([
        ['ann', unfinished],
        [null, 0],
      ]);
    },
  });
}
afterEach(() => admission.stop());

const isClosed = (closed: boolean) =>
  vi.waitFor(() => expect(admission.ask(null)).toBe(closed ? 'backlog' : null));
/** Until it has looked twice with somebody at the door. */
async function looked(): Promise<void> {
  const until = looks + 2;
  await vi.waitFor(() => {
    admission.ask(null);
    expect(looks).toBeGreaterThanOrEqual(until);
  });
}

describe('admission', () => {
  it('closes when more orders than the limit have no end, and opens when they become fewer', async () => {
    start();
    unfinished = LIMIT;
    await looked();
    expect(admission.ask(null)).toBe(null);
    unfinished = LIMIT + 1;
    await isClosed(true);
    unfinished = LIMIT;
    await isClosed(false);
  });

  it('opens while a backlog shrinks, however large it still is', async () => {
    start();
    unfinished = 50 * LIMIT;
    await isClosed(true);
    const shrinking = setInterval(() => unfinished--, 0.2);
    await isClosed(false);
    clearInterval(shrinking);
    await isClosed(true);
  });

  it('stays open while the broker is away, and right after it came back', async () => {
    start();
    isUp = false;
    unfinished = 50 * LIMIT;
    await vi.waitFor(() => expect(admission.ask(null)).toBe(null));
    expect(looks).toBe(0);
  });

  it('does not look while nobody asks', async () => {
    start();
    await looked();
    await vi.waitFor(() => {
      const before = looks;
      return new Promise<void>((resolve, reject) =>
        setTimeout(() => (looks === before ? resolve() : reject(new Error('it looked'))), 20),
      );
    });
  });

  it('is open to who comes when the orders have ended meanwhile', async () => {
    start(LIMIT, LIMIT);
    unfinished = 5 * LIMIT;
    await isClosed(true);
    await vi.waitFor(() => expect(admission.ask('ann')).toBe('share'));
    const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
    await pause();
    unfinished = 0;
    await pause();
    expect([admission.ask(null), admission.ask('ann')]).toEqual([null, null]);
  });

  it('never closes without a limit', async () => {
    start(0);
    unfinished = 1_000_000;
    for (let turn = 0; turn < 20; turn++) {
      expect(admission.ask(null)).toBe(null);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });

  it('holds a client to its share, and to nothing else', async () => {
    start(LIMIT, 10 * LIMIT);
    unfinished = 5 * LIMIT;
    await isClosed(true);
    expect(admission.ask('ann')).toBe(null);
    expect(admission.ask('bea')).toBe(null);
    unfinished = 10 * LIMIT;
    await vi.waitFor(() => expect(admission.ask('ann')).toBe('share'));
    expect(admission.ask('bea')).toBe(null);
    isUp = false;
    await vi.waitFor(() => expect(admission.ask('ann')).toBe(null));
  });

  it('holds clients to the limit of all, where they have no share', async () => {
    start();
    unfinished = 5 * LIMIT;
    await vi.waitFor(() => expect(admission.ask('bea')).toBe('backlog'));
  });
});
