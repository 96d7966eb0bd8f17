// Ages of order ids, asked of a real PostgreSQL.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderIdOf } from '../../testing/order-ids.ts';
import { isOlder, isOlderSql, isPrunableSql, isRefusedSql } from './retention.ts';

const client = new pg.Client({ connectionString: process.env['POSTGRES_URL'] });
beforeAll(() => client.connect());
afterAll(() => client.end());

const tell = async (sql: string, values: unknown[]) =>
  (await client.query(`SELECT ${sql} AS answer`, values)).rows[0].answer;

describe('an order', () => {
  const hour = 1 / 24;
  it.each([
    [10 - hour, false],
    [10 + hour, true],
    [0, false],
    [-1, false],
    [20_000, true],
  ])('that was made %d days ago is older than ten days: %s', async (days, expected) => {
    const id = orderIdOf(days);
    expect(await tell(isOlderSql('$1::uuid', 240), [id])).toBe(expected);
    expect(isOlder(id, 240, Date.now())).toBe(expected);
  });

  it('of another version has no age', async () => {
    for (const id of [
      ...Array.from({ length: 50 }, () => randomUUID()),
      `${'0'.repeat(8)}-0000-0000-0000-000000000000`,
    ])
      expect(await tell(isOlderSql('$1::uuid', 1), [id]), id).toBe(false);
    // The version of UUIDv7, and a variant of none.
    const id = orderIdOf(100);
    const stranger = `${id.slice(0, 19)}c${id.slice(20)}`;
    expect(await tell(isOlderSql('$1::uuid', 1), [stranger]), stranger).toBe(false);
    expect(isOlder(stranger, 1, Date.now())).toBe(false);
  });

  it('is refused a day before it may be pruned', async () => {
    const [late, inTime] = [orderIdOf(89 + hour), orderIdOf(89 - hour)];
    expect(await tell(isRefusedSql('$1::uuid', 90), [late])).toBe(true);
    expect(await tell(isRefusedSql('$1::uuid', 90), [inTime])).toBe(false);
    expect(await tell(isRefusedSql('$1::uuid', 0), [])).toBe(false);
  });

  it('is pruned when it is old and its row has not changed for as long', async () => {
    const isPrunable = (age: number, unchanged: number) =>
      tell(isPrunableSql('$1::uuid', `now() - $2::float8 * interval '1 day'`, 10), [
        orderIdOf(age),
        unchanged,
      ]);
    expect(await isPrunable(11, 11)).toBe(true);
    expect(await isPrunable(11, 9)).toBe(false);
    expect(await isPrunable(9, 11)).toBe(false);
  });
});
