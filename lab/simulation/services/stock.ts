// stock-service on the ports of a run: its own decision in the worker kit, as the other workers have it.
import { commandQueue } from '@order-saga/shared/broker/topology';
import { createWorkerHandler } from '@order-saga/shared/worker/handler';
import { decideBatch, ordersToRelease, skusToReserve } from '../../../stock-service/src/domain.ts';
import { consume, type Ports, ping } from './service.ts';
import { createMemoryStockStore, type StockStore } from './stock-store.ts';

export function startStock(ports: Ports): undefined {
  const { database, wraps } = ports;
  const handler = stockHandler(wraps.stockStore(createMemoryStockStore(database)));
  consume(ports, commandQueue('stock'), 'stock-service', wraps.handler('stock', handler, database), () =>
    ping(database),
  );
}

const stockHandler = (store: StockStore) =>
  createWorkerHandler({
    worker: 'stock',
    store,
    askOf: (commands) => ({
      keys: commands.map(({ body: { orderId, attempt } }) => ({ orderId, attempt })),
      skus: skusToReserve(commands),
      heldBy: ordersToRelease(commands),
    }),
    decide(commands, found) {
      const { replies, ...changes } = decideBatch(commands, found.reservations, found.products);
      return { changes, outcomes: replies.map((reply) => ({ publish: [reply] })) };
    },
  });
