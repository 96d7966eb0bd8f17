import { openTestOrders, type TestOrders } from '../testing/test-orders.ts';
import { orderStoresBehaviour } from './order-stores.behaviour.ts';

let orders: TestOrders | undefined;

orderStoresBehaviour(
  async () => {
    orders ??= await openTestOrders();
    await orders.database.$executeRaw`TRUNCATE customer_order, idempotency_key, outbox, refused_command`;
    return orders.stores;
  },
  async () => orders?.drop(),
);
