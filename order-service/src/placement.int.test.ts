import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { everybody } from './domain/tenant.ts';
import { createPlacement } from './placement.ts';
import { readOrder } from './store/read-orders.ts';
import { storesOn } from './testing/test-orders.ts';

let testDatabase: TestDatabase;
let database: PrismaClient;
beforeAll(async () => {
  testDatabase = await createTestDatabase(schemaDirectory);
  database = openDatabase(testDatabase.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

it('says of placed orders what their rows say, and gives each its own', async () => {
  const { place } = createPlacement(storesOn(database).placement);
  const orderOf = (sku: string, quantity: number) => ({
    tenant: everybody,
    customerId: `customer of ${sku}`,
    currency: 'EUR',
    lines: [
      { sku, quantity, unitPrice: 1999 },
      { sku: 'SKU-9', quantity: 1, unitPrice: 0 },
    ],
    total: quantity * 1999,
    paymentToken: 'tok_visa',
    traceparent: null,
    idempotency: undefined,
    waitSeconds: 0,
  });
  const orders = [orderOf('SKU-1', 1), orderOf('SKU-2', 2), orderOf('SKU-3', 3)];
  const placed = await Promise.all(orders.map(place));
  for (const [index, { kind, order }] of placed.entries()) {
    expect(kind).toBe('placed');
    expect(order.customerId).toBe(orders[index]!.customerId);
    expect(order).toEqual(await readOrder(database, order.orderId, everybody));
  }
});

it('answers those that were placed also when the orders of other keys cannot be read', async () => {
  const orderOf = (key?: string) => ({
    tenant: everybody,
    customerId: 'c-42',
    currency: 'EUR',
    lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 1 }],
    total: 1,
    paymentToken: 'tok_visa',
    traceparent: null,
    idempotency: key === undefined ? undefined : { key, fingerprint: 'same' },
    waitSeconds: 0,
  });
  const store = storesOn(database).placement;
  await createPlacement(store).place(orderOf('used'));
  const ordersOf = () => Promise.reject(new Error('Connection terminated unexpectedly'));
  const { place } = createPlacement({ ...store, ordersOf });
  const [placed, repeated] = await Promise.allSettled([place(orderOf()), place(orderOf('used'))]);
  expect(repeated).toMatchObject({ status: 'rejected' });
  expect(placed).toMatchObject({ status: 'fulfilled', value: { kind: 'placed' } });
});
