// The stock service: its own process and database.
import { type Context, service } from '@restatedev/restate-sdk';
import type { Order } from '../business/order.ts';
import type { Sql } from '../business/sql.ts';
import { releaseStock, reserveStock } from '../business/stock-table.ts';

export const stockService = (sql: Sql) =>
  service({
    name: 'Stock',
    handlers: {
      reserve: (context: Context, order: Pick<Order, 'orderId' | 'lines'>) =>
        context.run('reserve', () => reserveStock(sql, order)),
      release: (context: Context, orderId: string) =>
        context.run('release', () => releaseStock(sql, orderId)),
    },
  });
export type StockService = ReturnType<typeof stockService>;
