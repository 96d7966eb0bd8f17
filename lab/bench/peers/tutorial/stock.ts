// The stock service.
import { releaseStock, reserveStock } from '../business/stock-table.ts';
import { newMessage } from './message.ts';
import type { CreateService } from './service.ts';

export const createStockService: CreateService = () => ({
  async handle(message) {
    const { orderId } = message;
    switch (message.type) {
      case 'ReserveStock':
        return async (tx) => {
          const failure = await reserveStock(tx, { orderId, lines: message.body.lines });
          return failure === null
            ? newMessage('orchestrator', 'StockReserved', orderId, {})
            : newMessage('orchestrator', 'StockNotReserved', orderId, { failure });
        };
      case 'ReleaseStock':
        return async (tx) => {
          await releaseStock(tx, orderId);
          return newMessage('orchestrator', 'StockReleased', orderId, {});
        };
      default:
        throw new Error(`no message for the stock service: ${message.type}`);
    }
  },
});
