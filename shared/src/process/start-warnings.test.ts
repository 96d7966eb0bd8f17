import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../http/access/access-tokens.ts';
import { startWarnings } from './start-warnings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'order-saga-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const accessTokens = [{ name: 'ann', role: 'operator' as const, digest: digestOf('x') }];
const service = {
  host: '127.0.0.1',
  accessTokens: [],
  databaseUrl: 'postgresql://shop:s3cret@db:5432/orders',
};
const broker = (...urls: string[]) => ({ urls, caFile: undefined });

describe('at its start a service warns', () => {
  it('of nothing that is as it should be', () => {
    const open = { ...service, host: '0.0.0.0', accessTokens };
    expect(
      startWarnings([service, open], broker('amqps://shop:s3cret@mq', 'amqp://guest:guest@localhost')),
    ).toEqual([]);
    expect(startWarnings([service], undefined)).toEqual([]);
  });

  it('once of being open to other machines, however many services a process has', () => {
    const open = { ...service, host: '0.0.0.0' };
    expect(startWarnings([open, open], undefined)).toEqual([
      expect.stringMatching(/^whoever reaches 0\.0\.0\.0 .*ACCESS_TOKENS.*INSECURE_OPEN/),
    ]);
  });

  it.each(['only-for-local-use', 'change-me', 'password'])(
    'of the password %s, without its value',
    (password) => {
      const database = { ...service, databaseUrl: `postgresql://postgres:${password}@127.0.0.1:5432/orders` };
      const warnings = startWarnings(
        [database, database],
        broker('amqp://shop:s3cret@a', `amqp://shop:${password}@b`),
      );
      expect(warnings).toEqual([expect.stringContaining('PostgreSQL'), expect.stringContaining('RabbitMQ')]);
    },
  );

  it.each(['rabbitmq', '10.0.0.7'])('of the guest of a RabbitMQ at %s', (host) => {
    expect(startWarnings([service], broker(`amqp://guest:guest@${host}:5672`))).toHaveLength(1);
  });

  it('once of a private key that others may read, with its mode and what to do', () => {
    const key = join(folder, 'client.key');
    writeFileSync(key, 'x');
    const withKey = { ...service, databaseUrl: `${service.databaseUrl}?sslkey=${key}` };
    chmodSync(key, 0o644);
    const warning = expect.stringMatching(/client\.key .*mode 0644 .*chmod 600/);
    expect(startWarnings([withKey, withKey], undefined)).toEqual([warning]);
    chmodSync(key, 0o640);
    expect(startWarnings([withKey], undefined)).toHaveLength(1);
    chmodSync(key, 0o400);
    expect(startWarnings([withKey], undefined)).toEqual([]);
    rmSync(key);
    expect(startWarnings([withKey], undefined)).toEqual([]);
  });
});
