// What a result costs must not depend on how many payments there are, nor on how many there were when its statement was
// prepared.
import { newId } from '@order-saga/shared/contracts/ids';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { send } from '@order-saga/shared/database/query';
import { RUNS_TO_KEEP_A_PLAN, rowsRead } from '@order-saga/shared/testing/rows-read';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient } from '../database.ts';
import { begin } from '../domain/decide.ts';
import { processPayment } from '../testing/commands.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { insertPayments, ofNewOrders } from './repository.ts';
import { postpone, storeCancels, storeCharges } from './work.ts';

const PAYMENTS = 5000;

let testDatabase: TestDatabase;
let database: PrismaClient;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  // One connection, whose prepared statements are those that are measured.
  database = openDatabase(testDatabase.url, 1);
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++) {
    await storeCharges(database.$driver, [charge({ orderId: newId(), attempt: 1 })]);
    await storeCancels(database.$driver, [{ orderId: newId(), attempt: 1, outcome: 'NotCharged' }]);
    await postpone(database.$driver, [
      { orderId: newId(), attempt: 1, work: 'charge', error: 'none', refusal: null, waitMs: 1000 },
    ]);
    await send(database.$driver, insertPayments([], 0, ofNewOrders));
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

const begun = (fields: { attempt: number }) => begin(processPayment(fields), newId(), true).payment;

async function pending({ isCancelled }: { isCancelled: boolean }) {
  const orderId = newId();
  await database.$executeRaw`
    INSERT INTO payment (order_id, attempt, payment_id, amount, currency, token, status, work_at, cancel_requested_at)
    VALUES (${orderId}::uuid, 1, ${newId()}::uuid, 500, 'EUR', 'tok_visa', 'Pending', now(),
            ${isCancelled ? new Date() : null})`;
  return { orderId, attempt: 1 };
}

const read = (work: (tx: SqlRunner) => Promise<unknown>) => rowsRead(database.$driver, 'payment', work);

it('a charge is stored by its key', async () => {
  const key = await pending({ isCancelled: false });
  let stored: unknown[] = [];
  expect(
    await read(async (tx) => {
      stored = await storeCharges(tx, [charge(key)]);
    }),
  ).toBeLessThan(10);
  expect(stored).toMatchObject([{ ...key, status: 'Completed' }]);
});

it('a cancel is stored by its key, and a call without an answer noted by it', async () => {
  const cancelled = await pending({ isCancelled: true });
  const silent = await pending({ isCancelled: false });
  const cancel = await read((tx) => storeCancels(tx, [{ ...cancelled, outcome: 'NotCharged' }]));
  const wait = await read((tx) =>
    postpone(tx, [{ ...silent, work: 'charge', error: 'none', refusal: null, waitMs: 1000 }]),
  );
  expect(Math.max(cancel, wait)).toBeLessThan(10);
});

it('whether an order has a payment is asked by its key', async () => {
  const [first, second] = [begun({ attempt: 1 }), begun({ attempt: 1 })];
  const inserted: unknown[] = [];
  const insert = async (tx: SqlRunner) => {
    inserted.push(...(await send(tx, insertPayments([first, second], 0, ofNewOrders))));
  };
  expect(await read(insert)).toBeLessThan(10);
  expect(inserted).toHaveLength(2);
  // A later attempt of an order that has one is left to a decision.
  await send(database.$driver, insertPayments([{ ...first, attempt: 2 }], 0, ofNewOrders)).then((keys) =>
    expect(keys.size).toBe(0),
  );
});
