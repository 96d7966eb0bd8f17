// The queue payment.commands on a real database.
import { failAtEachText } from '@order-saga/shared/testing/failing-text';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Payment } from './domain/payment.ts';
import { paymentHandler } from './handlers.ts';
import { createPostgresPayments } from './store/postgres-payments.ts';
import { cancelPayment, processPayment } from './testing/commands.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

it('a batch is not done, changes nothing and calls nobody when one of its values cannot be written', async () => {
  const started: Payment[] = [];
  const handle = paymentHandler(createPostgresPayments(database.client.$driver, 0), {
    async start(payments) {
      started.push(...payments);
    },
  });
  const [fresh, known] = [processPayment(), processPayment()];
  await handle([known]);
  started.length = 0;
  const rows = () => database.client.payment.findMany({ orderBy: { orderId: 'asc' } });
  const before = await rows();
  const failures = await failAtEachText(
    () => handle([fresh, cancelPayment(known.body.orderId)]),
    async () => {
      expect(await rows()).toEqual(before);
      expect(started).toEqual([]);
    },
  );
  expect(failures).toBeGreaterThan(1);
  expect(
    (await rows()).map(({ orderId, cancelRequestedAt }) => [orderId, cancelRequestedAt !== null]),
  ).toEqual([
    [fresh.body.orderId, false],
    [known.body.orderId, true],
  ]);
  expect(started).toHaveLength(2);
});
