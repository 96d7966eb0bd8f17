// What a batch costs must not depend on how many payments there are, nor on how many there were when its statements were
// prepared.
import { newId } from '@order-saga/shared/contracts/ids';
import { decideInStore } from '@order-saga/shared/database/store';
import { RUNS_TO_KEEP_A_PLAN, rowsRead } from '@order-saga/shared/testing/rows-read';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient } from '../database.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import type { PaymentStore } from './payment-store.ts';
import { createPostgresPayments } from './postgres-payments.ts';

const PAYMENTS = 5000;

let testDatabase: TestDatabase;
let database: PrismaClient;
let store: PaymentStore;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  // One connection, whose prepared statements are those that are measured.
  database = openDatabase(testDatabase.url, 1);
  store = createPostgresPayments(database.$driver, 0);
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++) {
    await change();
    await store.giveBack([{ orderId: newId(), attempt: 1 }]);
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

/** Begins two payments. */
async function change(): Promise<void> {
  const insert = [1, 2].map(() => ({ orderId: newId(), attempt: 1, paymentId: newId() }));
  await decideInStore(store, { insert, orderIds: insert.map(({ orderId }) => orderId) }, (found) => ({
    changes: { payments: found.map((payment) => ({ ...payment, cancelOutcome: 'NotCharged' as const })) },
  }));
}

const read = (work: () => Promise<unknown>) => rowsRead(database.$driver, 'payment', work);

it('payments are begun and written by their keys', async () => {
  expect(await read(change)).toBeLessThan(20);
});

it('payments are given back by their keys', async () => {
  expect(await read(() => store.giveBack([{ orderId: newId(), attempt: 1 }]))).toBeLessThan(10);
});
