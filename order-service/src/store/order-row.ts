// An order as a row of PostgreSQL.
import type { FailureReason, OrderLine } from '@order-saga/shared/contracts/fields';
import { Prisma } from '../database.ts';
import type { EventSource } from '../domain/events.ts';
import type { Order, OrderChange, OrderProgress, OrderStatus } from '../domain/order.ts';
import type { Tenant } from '../domain/tenant.ts';

const PROGRESS = ['order_id', 'status', 'attempt', 'failure_reason', 'failure_detail', 'cancel_requested_at'];
const CHANGING = [...PROGRESS, 'updated_at'];
const FIXED = ['customer_id', 'currency', 'lines', 'total', 'created_at', 'created_at::text AS created_key'];
const EVENT = [
  'order_id',
  'attempt',
  'customer_id',
  'currency',
  'total',
  'lines',
  'payment_token',
  'traceparent',
];

// Qualified: other tables of a join have columns of the same names.
const columnsOf = (names: readonly string[]) =>
  Prisma.raw(names.map((name) => `customer_order.${name}`).join(', '));

/** Of a ProgressRow. */
export const progressColumns = columnsOf(PROGRESS);
/** Of an OrderChangeRow. */
export const changeColumns = columnsOf(CHANGING);
/** Of an OrderRow. */
export const orderColumns = columnsOf([...CHANGING, ...FIXED]);
/** Of an EventRow. */
export const eventColumns = columnsOf(EVENT);

export interface ProgressRow {
  order_id: string;
  status: OrderStatus;
  attempt: number;
  failure_reason: FailureReason | null;
  failure_detail: string | null;
  cancel_requested_at: Date | null;
}

export interface OrderChangeRow extends ProgressRow {
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

export interface EventRow {
  order_id: string;
  attempt: number;
  customer_id: string;
  currency: string;
  total: bigint;
  lines: OrderLine[];
  payment_token: string | null;
  traceparent: string | null;
}

export function toProgress(row: ProgressRow): OrderProgress {
  return {
    orderId: row.order_id,
    status: row.status,
    attempt: row.attempt,
    failure: row.failure_reason === null ? null : { reason: row.failure_reason, detail: row.failure_detail },
    cancelRequested: row.cancel_requested_at !== null,
  };
}

export const toChange = (row: OrderChangeRow): OrderChange => ({
  ...toProgress(row),
  updatedAt: row.updated_at,
});

export const toOrder = (row: OrderRow): Order => ({
  ...toChange(row),
  customerId: row.customer_id,
  currency: row.currency,
  lines: row.lines,
  total: Number(row.total),
  createdAt: row.created_at,
});

export const toEventSource = (row: EventRow): EventSource => ({
  orderId: row.order_id,
  attempt: row.attempt,
  customerId: row.customer_id,
  currency: row.currency,
  total: Number(row.total),
  lines: row.lines,
  paymentToken: row.payment_token,
  traceparent: row.traceparent,
});

/** SQL: the tenant sees the order. */
export function seenBy({ owner, sees }: Tenant): Prisma.Sql {
  if (sees === 'all') return Prisma.sql`TRUE`;
  const own = Prisma.sql`customer_order.owner = ${owner}`;
  return sees === 'own' ? own : Prisma.sql`(${own} OR customer_order.owner IS NULL)`;
}
