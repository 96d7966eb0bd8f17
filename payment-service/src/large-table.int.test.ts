// What a result costs must not depend on how many payments there are, nor on how many there were when its statement was
// prepared.
import { newId } from '@order-saga/shared/contracts/ids';
import type { SqlRunner } from '@order-saga/shared/driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient } from './database.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { postpone, storeCancels, storeCharges } from './work.ts';

const PAYMENTS = 5000;
/** PostgreSQL makes a plan for each of the first five runs, and keeps one from then on. */
const RUNS_TO_KEEP_A_PLAN = 8;

let testDatabase: TestDatabase;
let database: PrismaClient;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  // One connection, whose prepared statements are those that are measured.
  database = openDatabase(testDatabase.url, 1);
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++) {
    await storeCharges(database.$driver, [charge({ orderId: newId(), attempt: 1 })]);
    await storeCancels(database.$driver, [{ orderId: newId(), attempt: 1, outcome: 'NotCharged' }]);
    await postpone(database.$driver, [{ orderId: newId(), attempt: 1, work: 'charge', waitMs: 1000 }]);
  }
  await database.$executeRaw`
    INSERT INTO payment (order_id, attempt, payment_id, amount, currency, status, provider_reference)
    SELECT gen_random_uuid(), 1, gen_random_uuid(), 500, 'EUR', 'Completed', 'sim_' || n
    FROM generate_series(1, ${PAYMENTS}::int) AS n`;
});
afterAll(async () => {
  await database?.$disconnect();
  await testDatabase?.drop();
});

const charge = (key: { orderId: string; attempt: number }) => ({
  ...key,
  status: 'Completed' as const,
  providerReference: 'sim_x',
});

async function pending({ isCancelled }: { isCancelled: boolean }) {
  const orderId = newId();
  await database.$executeRaw`
    INSERT INTO payment (order_id, attempt, payment_id, amount, currency, token, status, work_at, cancel_requested_at)
    VALUES (${orderId}::uuid, 1, ${newId()}::uuid, 500, 'EUR', 'tok_visa', 'Pending', now(),
            ${isCancelled ? new Date() : null})`;
  return { orderId, attempt: 1 };
}

/** Rows of table payment that were read for `work`. */
async function rowsRead(work: (tx: SqlRunner) => Promise<unknown>): Promise<number> {
  return database.$driver.transaction(async (tx) => {
    const read = async () => {
      const [row] = await tx.$queryRaw<{ count: bigint }[]>`
        SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS count
        FROM pg_stat_xact_user_tables WHERE relname = 'payment'`;
      return Number(row!.count);
    };
    const before = await read();
    await work(tx);
    return (await read()) - before;
  });
}

it('a charge is stored by its key', async () => {
  const key = await pending({ isCancelled: false });
  let stored: unknown[] = [];
  expect(
    await rowsRead(async (tx) => {
      stored = await storeCharges(tx, [charge(key)]);
    }),
  ).toBeLessThan(10);
  expect(stored).toMatchObject([{ ...key, status: 'Completed' }]);
});

it('a cancel is stored by its key, and a call without an answer noted by it', async () => {
  const cancelled = await pending({ isCancelled: true });
  const silent = await pending({ isCancelled: false });
  const cancel = await rowsRead((tx) => storeCancels(tx, [{ ...cancelled, outcome: 'NotCharged' }]));
  const wait = await rowsRead((tx) => postpone(tx, [{ ...silent, work: 'charge', waitMs: 1000 }]));
  expect(Math.max(cancel, wait)).toBeLessThan(10);
});
