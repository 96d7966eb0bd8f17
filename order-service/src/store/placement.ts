// Placing orders in PostgreSQL.
import { Prisma, type PrismaClient } from '../database.ts';
import type { Order } from '../domain/order.ts';
import { orderColumns } from './order-row.ts';
import type { KeyedOrder, OrderToPlace, PlacementStore } from './order-stores.ts';

export function createPlacementStore({ $driver }: Pick<PrismaClient, '$driver'>): PlacementStore {
  return {
    place: (orders) => $driver.$queryRaw(placing(orders)),
    async ordersOf(keys) {
      const rows = await $driver.$queryRaw<(Order & KeyRow)[]>`
        SELECT key, idempotency_key.owner, fingerprint,
               CASE WHEN answer_by <= now() THEN coalesce(idempotency_key.status, 202) ELSE idempotency_key.status END AS answered,
               ${orderColumns}
        FROM idempotency_key JOIN customer_order USING (order_id) WHERE key = ANY(${keys}::text[])`;
      return rows.map(({ key, owner, fingerprint, answered: status, ...order }) => {
        return { key, owner, fingerprint, status, order };
      });
    },
    async rememberStatus(keys, orderId, status) {
      await $driver.$executeRaw`
        UPDATE idempotency_key SET status = ${status}
        WHERE key = ANY(${keys}::text[]) AND order_id = ${orderId}::uuid`;
    },
  };
}

/** An order has a status, too. */
type KeyRow = Omit<KeyedOrder, 'status' | 'order'> & { readonly answered: number | null };

function placing(orders: readonly OrderToPlace[]): Prisma.Sql {
  const input = orders.map((order) => ({
    order_id: order.orderId,
    message_id: order.messageId,
    owner: order.tenant.owner,
    unowned_keys: order.tenant.unownedKeys,
    customer_id: order.customerId,
    currency: order.currency,
    lines: order.lines,
    total: order.total,
    payment_token: order.paymentToken,
    traceparent: order.traceparent,
    repeat_ms: order.repeatMs,
    lease_ms: order.leaseMs,
    key: order.key?.asItCame,
    stored_key: order.key?.stored,
    fingerprint: order.key?.fingerprint,
    answer_ms: order.key?.answerMs,
    kept_ms: order.key?.keptMs,
  }));
  return Prisma.sql`
    WITH input AS (
      SELECT * FROM json_to_recordset(${JSON.stringify(input)}::json)
        AS r(order_id uuid, message_id uuid, owner text, unowned_keys text, customer_id text, currency text, lines jsonb,
             total bigint, payment_token text, traceparent text, repeat_ms float8, lease_ms float8,
             key text, stored_key text, fingerprint text, answer_ms float8, kept_ms float8)),
    keyed AS (
      SELECT input.*, CASE WHEN answer_ms IS NULL THEN 202 END AS status,
             now() + answer_ms * interval '1 ms' AS answer_by, now() + kept_ms * interval '1 ms' AS expires_at
      FROM input WHERE key IS NOT NULL),
    unowned AS (
      SELECT keyed.order_id FROM keyed JOIN idempotency_key AS k ON k.key = keyed.key
      WHERE keyed.owner IS NOT NULL AND k.owner IS NULL AND k.expires_at > now()
        AND (unowned_keys = 'any' OR unowned_keys = 'same-request' AND k.fingerprint = keyed.fingerprint)),
    taken AS (
      INSERT INTO idempotency_key (key, owner, fingerprint, order_id, status, answer_by, expires_at)
      SELECT stored_key, owner, fingerprint, order_id, status, answer_by, expires_at
      FROM keyed WHERE order_id NOT IN (SELECT order_id FROM unowned) ORDER BY stored_key
      ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, order_id = excluded.order_id,
        status = excluded.status, answer_by = excluded.answer_by, expires_at = excluded.expires_at
      WHERE idempotency_key.expires_at <= now()
      RETURNING order_id),
    -- For replicas of the version before: they look for a key as it came.
    taken_as_before AS (
      INSERT INTO idempotency_key (key, owner, fingerprint, order_id, status, answer_by, expires_at)
      SELECT DISTINCT ON (key) key, owner, fingerprint, order_id, status, answer_by, expires_at
      FROM keyed WHERE owner IS NOT NULL AND order_id IN (SELECT order_id FROM taken) ORDER BY key
      ON CONFLICT (key) DO NOTHING),
    customer_order AS (
      INSERT INTO customer_order
        (order_id, owner, customer_id, currency, lines, total, payment_token, traceparent, repeat_at)
      SELECT order_id, owner, customer_id, currency, lines, total, payment_token, traceparent,
             now() + repeat_ms * interval '1 ms'
      FROM input WHERE key IS NULL OR order_id IN (SELECT order_id FROM taken)
      RETURNING order_id, created_at),
    announced AS (
      INSERT INTO outbox (message_id, order_id, attempt, type, lease_until)
      SELECT message_id, order_id, 1, 'OrderCreated', now() + lease_ms * interval '1 ms'
      FROM input WHERE key IS NULL OR order_id IN (SELECT order_id FROM taken))
    SELECT order_id AS "orderId", created_at AS "createdAt" FROM customer_order`;
}
