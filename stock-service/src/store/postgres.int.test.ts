import { describe, expect } from 'vitest';
import { createStockDatabase } from '../testing/stock-database.ts';
import { createPostgresStockStore, lockProducts, lockReservations } from './postgres.ts';
import { stockStoreBehaves } from './stock-store.behaviour.ts';

describe('the stock store on PostgreSQL', () => {
  stockStoreBehaves(async () => {
    const stock = await createStockDatabase();
    const database = stock.open();
    return {
      store: createPostgresStockStore(database.$driver),
      storeFor: (retentionDays) => createPostgresStockStore(database.$driver, retentionDays),
      async fill(products) {
        await database.$executeRaw`TRUNCATE reservation, product`;
        await database.product.createMany({ data: products.map((row) => ({ ...row, name: row.sku })) });
      },
      async stored() {
        const orders = await database.reservation.findMany({ select: { orderId: true } });
        const skus = await database.product.findMany({ select: { sku: true } });
        return {
          reservations: await lockReservations(database.$driver, {
            insert: [],
            orderIds: orders.map(({ orderId }) => orderId),
          }),
          products: await lockProducts(
            database.$driver,
            skus.map(({ sku }) => sku),
            [],
          ),
        };
      },
      untilWaiting: () =>
        expect
          .poll(
            () => database.$queryRaw`
            SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          )
          .toHaveLength(1),
      close: () => stock.drop(),
    };
  });
});
