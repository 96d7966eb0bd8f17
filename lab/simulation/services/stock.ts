// stock-service as it is started in production, on the ports of a run.
import { commandQueue } from '@order-saga/shared/broker/topology';
import { stockHandler } from '../../../stock-service/src/handlers.ts';
import { createMemoryStockStore } from '../../../stock-service/src/store/memory.ts';
import { consume, type Ports, ping } from './service.ts';

export function startStock(ports: Ports): undefined {
  const { database, wraps } = ports;
  const handler = stockHandler(wraps.stockStore(createMemoryStockStore(database)));
  consume(ports, commandQueue('stock'), 'stock-service', wraps.handler('stock', handler, database), () =>
    ping(database),
  );
}
