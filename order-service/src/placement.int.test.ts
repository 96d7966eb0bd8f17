import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import { readOrder } from './order-store.ts';
import { createPlacement } from './placement.ts';
import { everybody } from './tenant.ts';

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
  const place = createPlacement(database);
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
