// Old payments go, and what the provider knew of them; a command that comes later is refused, never charged again.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { orderIdOf } from '@order-saga/shared/testing/order-ids';
import { pruneAll as pruneWhole } from '@order-saga/shared/testing/prune-all';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Payment } from './domain/payment.ts';
import { paymentHandler } from './handlers.ts';
import { booksAgree } from './http/inspection.ts';
import { prunables } from './prune.ts';
import { createPostgresPayments } from './store/postgres-payments.ts';
import { cancelPayment, processPayment } from './testing/commands.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';

const DAYS = 90;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => database.client.$executeRaw`TRUNCATE payment, provider_ledger`);
afterAll(() => database?.drop());

type Fields = { status?: string; daysAgo?: number; attempt?: number; hasWork?: boolean };

/** A payment that has not changed for some days, and its entry at the provider. */
async function put(orderId: string, fields: Fields = {}): Promise<string> {
  const { status = 'Completed', daysAgo = 100, attempt = 1, hasWork = status === 'Pending' } = fields;
  await database.client.$executeRaw`
    INSERT INTO payment (order_id, attempt, payment_id, amount, currency, status, work_at, cancel_requested_at, updated_at)
    VALUES (${orderId}::uuid, ${attempt}, ${newId()}::uuid, 500, 'EUR', ${status}, CASE WHEN ${hasWork} THEN now() END,
            CASE WHEN ${hasWork && status !== 'Pending'} THEN now() END, now() - ${daysAgo}::float8 * interval '1 day')`;
  await database.client.$executeRaw`
    INSERT INTO provider_ledger (idempotency_key, status, amount, currency, reference)
    VALUES (${`${orderId}:${attempt}`}, 'Charged', 500, 'EUR', 'sim_1')`;
  return orderId;
}

const pruneAll = (batch?: number) => pruneWhole(prunables(database.client, DAYS), 'payment', batch);

const kept = async () => (await database.client.payment.findMany()).map(({ orderId }) => orderId).sort();
const ledger = async () =>
  (await database.client.providerLedger.findMany()).map((entry) => entry.idempotencyKey).sort();

describe('pruning', () => {
  test('takes a payment with all its attempts, and the entries of the provider', async () => {
    const orderId = await put(orderIdOf(100), { status: 'Refunded' });
    await put(orderId, { attempt: 2 });
    const young = await put(newId(), { daysAgo: 0 });
    expect(await pruneAll(1)).toBe(2);
    expect([await kept(), await ledger()]).toEqual([[young], [`${young}:1`]]);
    expect((await booksAgree(database.client)).violations).toEqual([]);
  });

  test('keeps what is not decided, what is being undone, what has changed since and what has no known age', async () => {
    const rest = [
      await put(orderIdOf(100), { status: 'Pending' }),
      await put(orderIdOf(100), { hasWork: true }),
      await put(orderIdOf(100), { daysAgo: 50 }),
      await put(orderIdOf(90.5), { daysAgo: 90.5 }),
      await put(randomUUID()),
    ];
    expect(await pruneAll()).toBe(0);
    expect(await kept()).toEqual(rest.sort());
  });

  test('goes through many in batches, past those that stay', async () => {
    for (let n = 0; n < 40; n++) await put(orderIdOf(100), { daysAgo: n % 4 === 0 ? 1 : 100 });
    expect(await pruneAll(7)).toBe(30);
    expect((await ledger()).length).toBe(10);
  });

  test('is off when all is kept', () => {
    expect(prunables(database.client, 0)).toEqual([]);
  });
});

describe('a command of an order that is older than what is kept', () => {
  const begun: Payment[] = [];
  const handler = (days: number) =>
    paymentHandler(createPostgresPayments(database.client.$driver, days), {
      start: async (payments) => {
        begun.push(...payments);
      },
    });
  beforeEach(() => {
    begun.length = 0;
  });
  const refused = { reject: { code: 'beyond-retention' } };

  test('is refused when there is no row of it: nothing is charged, and nothing is said of a refund', async () => {
    const [old, young] = [orderIdOf(95), newId()];
    expect(
      await handler(DAYS)([
        processPayment({ orderId: old }),
        processPayment({ orderId: young }),
        cancelPayment(old),
        cancelPayment(orderIdOf(95)),
      ]),
    ).toMatchObject([refused, { publish: [] }, refused, refused]);
    expect(await kept()).toEqual([young]);
    expect(begun.map(({ orderId }) => orderId)).toEqual([young]);
  });

  test('is obeyed while there is a row of it', async () => {
    const orderId = await put(orderIdOf(95), { daysAgo: 1 });
    const handle = handler(DAYS);
    expect(await handle([processPayment({ orderId })])).toMatchObject([
      { publish: [{ type: 'PaymentCompleted' }] },
    ]);
    expect(await handle([cancelPayment(orderId), processPayment({ orderId, attempt: 2 })])).toMatchObject([
      { publish: [] },
      refused,
    ]);
    expect(begun).toMatchObject([{ orderId, attempt: 1, cancelRequested: true }]);
  });

  test('does not charge again after the pruning', async () => {
    const orderId = await put(orderIdOf(100));
    await pruneAll();
    expect(await handler(DAYS)([processPayment({ orderId })])).toMatchObject([refused]);
    expect([begun, await kept()]).toEqual([[], []]);
  });

  test('is obeyed when its id tells no age, or when all is kept', async () => {
    await handler(DAYS)([processPayment({ orderId: randomUUID() })]);
    await handler(0)([processPayment({ orderId: orderIdOf(1000) })]);
    expect(begun).toHaveLength(2);
  });
});
