// The steps of the saga on one database with all tables, for engines where everything runs in one process.

import { completeOrder, enterOrder, failOrder, orderSchema } from '../business/order-table.ts';
import { pay, paymentSchema } from '../business/payment-table.ts';
import type { SagaSteps } from '../business/saga.ts';
import type { Sql } from '../business/sql.ts';
import { releaseStock, reserveStock, stockSchema } from '../business/stock-table.ts';

export const inlineSchema = [orderSchema, stockSchema, paymentSchema].join(';');

/** @param durable makes a durable step of its work */
export function inlineSteps(
  sql: Sql,
  durable: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>,
): SagaSteps {
  return {
    enter: (order) => durable('enter', () => enterOrder(sql, order)),
    reserve: (order) => durable('reserve', () => reserveStock(sql, order)),
    pay: (order) => durable('pay', () => pay(sql, order)),
    release: (orderId) => durable('release', () => releaseStock(sql, orderId)),
    complete: (orderId) => durable('complete', () => completeOrder(sql, orderId)),
    fail: (orderId, failure) => durable('fail', () => failOrder(sql, orderId, failure)),
  };
}
