// An order as a row, and as the HTTP API shows it.

import type { FailureReason, OrderLine } from '@order-saga/shared/contracts/fields';
import { Prisma } from './database.ts';
import type { Order, OrderChange, OrderStatus } from './domain.ts';

const CHANGING = [
  'order_id',
  'status',
  'attempt',
  'failure_reason',
  'failure_detail',
  'cancel_requested_at',
  'updated_at',
];
const FIXED = ['customer_id', 'currency', 'lines', 'total', 'created_at', 'created_at::text AS created_key'];

// Qualified: other tables of a join have columns of the same names.
const columnsOf = (names: readonly string[]) =>
  Prisma.raw(names.map((name) => `customer_order.${name}`).join(', '));

/** Of an OrderChangeRow. */
export const changeColumns = columnsOf(CHANGING);
/** Of an OrderRow. */
export const orderColumns = columnsOf([...CHANGING, ...FIXED]);

export interface OrderChangeRow {
  order_id: string;
  status: OrderStatus;
  attempt: number;
  failure_reason: FailureReason | null;
  failure_detail: string | null;
  cancel_requested_at: Date | null;
  updated_at: Date;
}

export interface OrderRow extends OrderChangeRow {
  customer_id: string;
  currency: string;
  lines: OrderLine[];
  total: bigint;
  created_at: Date;
  /** With microseconds, which a JavaScript date would lose. */
  created_key: string;
}

export function toChange(row: OrderChangeRow): OrderChange {
  return {
    orderId: row.order_id,
    status: row.status,
    attempt: row.attempt,
    failure: row.failure_reason === null ? null : { reason: row.failure_reason, detail: row.failure_detail },
    cancelRequested: row.cancel_requested_at !== null,
    updatedAt: row.updated_at,
  };
}

export function toOrder(row: OrderRow): Order {
  return {
    ...toChange(row),
    customerId: row.customer_id,
    currency: row.currency,
    lines: row.lines,
    total: Number(row.total),
    createdAt: row.created_at,
  };
}
