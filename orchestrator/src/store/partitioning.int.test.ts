// The tables of sagas and their history can be split by time as they are: every key begins with the order id, and order
// ids sort by time (UUIDv7). docs/performance.md shows the statements to an operator.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messagesOf } from '../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../testing/test-sagas.ts';

let sagas: TestSagas;
beforeAll(async () => {
  sagas = await openTestSagas();
  for (const table of ['saga', 'saga_history']) {
    const statements = [
      `ALTER TABLE ${table} RENAME TO ${table}_whole`,
      `CREATE TABLE ${table} (LIKE ${table}_whole INCLUDING ALL) PARTITION BY RANGE (order_id)`,
      `CREATE TABLE ${table}_2026_11 PARTITION OF ${table}
         FOR VALUES FROM (${idOf('2026-11-01')}) TO (${idOf('2026-12-01')})`,
      `CREATE TABLE ${table}_rest PARTITION OF ${table} DEFAULT`,
    ];
    for (const statement of statements) await sagas.database.$executeRawUnsafe(statement);
  }
});
afterAll(() => sagas?.close());

/** The lowest UUIDv7 of a day. */
function idOf(day: string): string {
  const hex = new Date(`${day}T00:00:00Z`).getTime().toString(16).padStart(12, '0');
  return `'${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000'`;
}

const idAt = (time: string) => `${idOf(time.slice(0, 10)).slice(1, 15)}7000-8000-${time.slice(-12)}`;

it('an order goes its way through partitioned tables, and lies in the partition of its time', async () => {
  const inNovember = idAt('2026-11-15-000000000001');
  const before = idAt('2026-10-15-000000000002');
  for (const orderId of [inNovember, before]) {
    const { created, reserved, paid, completed } = messagesOf(orderId);
    expect(await sagas.answers(created)).toEqual([['ReserveStock']]);
    expect(await sagas.answers(reserved, created)).toEqual([['ProcessPayment'], []]);
    expect(await sagas.answers(paid)).toEqual([['CompleteOrder']]);
    await sagas.handle(completed);
    const told = await sagas.told(orderId);
    expect((await sagas.view(orderId)).state).toBe('Completed');
    expect(told.filter(({ kind }) => kind === 'message')).toHaveLength(4);
  }
  const places = await sagas.database.$queryRaw<{ order_id: string; place: string }[]>`
    SELECT DISTINCT order_id, tableoid::regclass::text AS place FROM saga_history ORDER BY order_id DESC`;
  expect(places).toEqual([
    { order_id: inNovember, place: 'saga_history_2026_11' },
    { order_id: before, place: 'saga_history_rest' },
  ]);
});
