// The columns of an order in PostgreSQL, as what the domain calls them.
import { Prisma } from '../database.ts';
import type { Tenant } from '../domain/tenant.ts';

// Qualified: other tables of a join have columns of the same names.
const PROGRESS = [
  'customer_order.order_id AS "orderId"',
  'customer_order.status',
  'customer_order.attempt',
  `CASE WHEN customer_order.failure_reason IS NOT NULL THEN
     json_build_object('reason', customer_order.failure_reason, 'detail', customer_order.failure_detail) END AS failure`,
  'customer_order.cancel_requested_at IS NOT NULL AS "cancelRequested"',
];
/** SQL: its customer has something to do. */
const ACTS = `customer_order.status = 'Suspend' AND customer_order.payment_action IS NOT NULL
  AND customer_order.pending_attempt = customer_order.attempt`;
export const actsSql = Prisma.raw(ACTS);
const CHANGE = [
  ...PROGRESS,
  `CASE WHEN ${ACTS} THEN json_build_object(
     'type', customer_order.payment_action ->> 'type', 'url', customer_order.payment_action ->> 'url',
     'expiresAt', to_char(customer_order.pending_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
   END AS "paymentAction"`,
  'customer_order.updated_at AS "updatedAt"',
];
const SUMMARY = [
  'customer_order.customer_id AS "customerId"',
  'customer_order.currency',
  'customer_order.total::float8 AS total',
];
const GOODS = [...SUMMARY, 'customer_order.lines'];

const columns = (list: readonly string[]) => Prisma.raw(list.join(', '));

/** Of an OrderProgress. */
export const progressColumns = columns(PROGRESS);
/** Of a CommandedOrder. */
export const commandedColumns = columns([...PROGRESS, ...SUMMARY]);
/** Of an OrderChange. */
export const changeColumns = columns(CHANGE);
/** Of an Order. */
export const orderColumns = columns([...CHANGE, ...GOODS, 'customer_order.created_at AS "createdAt"']);
/** Of an EventSource, but for its attempt. */
export const eventColumns = columns([
  'customer_order.order_id AS "orderId"',
  ...GOODS,
  'customer_order.payment_token AS "paymentToken"',
  'customer_order.traceparent',
]);

/** SQL: the tenant sees the order. */
export function seenBy({ owner, sees }: Tenant): Prisma.Sql {
  if (sees === 'all') return Prisma.sql`TRUE`;
  const own = Prisma.sql`customer_order.owner = ${owner}`;
  return sees === 'own' ? own : Prisma.sql`(${own} OR customer_order.owner IS NULL)`;
}
