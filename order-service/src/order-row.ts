// An order as a row, and as the HTTP API shows it.

import type { FailureReason, OrderLine } from '@order-saga/shared/contracts/fields';
import { Prisma } from './database.ts';
import type { Order, OrderStatus } from './domain.ts';

// Qualified: other tables of a join have columns of the same names.
export const orderColumns = Prisma.raw(
  [
    ...['order_id', 'customer_id', 'currency', 'lines', 'total', 'status', 'attempt', 'failure_reason'],
    ...[
      'failure_detail',
      'cancel_requested_at',
      'created_at',
      'created_at::text AS created_key',
      'updated_at',
    ],
  ]
    .map((column) => `customer_order.${column}`)
    .join(', '),
);

export interface OrderRow {
  order_id: string;
  customer_id: string;
  currency: string;
  lines: OrderLine[];
  total: bigint;
  status: OrderStatus;
  attempt: number;
  failure_reason: FailureReason | null;
  failure_detail: string | null;
  cancel_requested_at: Date | null;
  created_at: Date;
  /** With microseconds, which a JavaScript date would lose. */
  created_key: string;
  updated_at: Date;
}

export function toOrder(row: OrderRow): Order {
  return {
    orderId: row.order_id,
    customerId: row.customer_id,
    currency: row.currency,
    lines: row.lines,
    total: Number(row.total),
    status: row.status,
    attempt: row.attempt,
    failure: row.failure_reason === null ? null : { reason: row.failure_reason, detail: row.failure_detail },
    cancelRequested: row.cancel_requested_at !== null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
