// Placing orders: order, first message and idempotency key in one statement, many requests at a time.
import { createBatcher } from '@order-saga/shared/batcher';
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { messageIdOf, newId } from '@order-saga/shared/contracts/ids';
import { isOwnFault } from '@order-saga/shared/database-error';
import type { PrismaClient } from './database.ts';
import type { Order } from './domain.ts';
import { type OrderRow, orderColumns, toOrder } from './order-row.ts';
import { FIRST_REPEAT } from './order-store.ts';

export interface NewOrder {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly total: number;
  readonly paymentToken: string;
  readonly traceparent: string | null;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | undefined;
  /** How long the answer may be held back (`Prefer: wait`); 0: it follows at once. Seconds. */
  readonly waitSeconds: number;
}

export type Placed =
  | { readonly kind: 'placed'; readonly order: Order; readonly messageId: string }
  /** The key was used before: by which request, how that was answered (null: still in flight), and its order now. */
  | {
      readonly kind: 'repeated';
      readonly order: Order;
      readonly fingerprint: string;
      readonly status: number | null;
    };

/** Most requests that may wait for the database; one more is answered with 503. */
const MAX_WAITING = 2000;
const MAX_BATCH = 128;
/** A request that waits has this much longer than its wait to store its answer's status. Seconds. */
const ANSWER_GRACE_SECONDS = 5;

/** Returns a function that places one order; calls that come together share one statement. */
export function createPlacement(database: PrismaClient): (order: NewOrder) => Promise<Placed> {
  const batcher = createBatcher<NewOrder, Placed>((orders) => placeAll(database, orders), {
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    isOwnFault,
    gathers: true,
  });
  return (order) => batcher.add(order);
}

/** Stores how a request that waited was answered, for repeats of its key. */
export async function rememberStatus(
  database: PrismaClient,
  key: string,
  orderId: string,
  status: number,
): Promise<void> {
  await database.$executeRaw`
    UPDATE idempotency_key SET status = ${status} WHERE key = ${key} AND order_id = ${orderId}::uuid`;
}

async function placeAll(database: PrismaClient, orders: readonly NewOrder[]): Promise<Placed[]> {
  const rows = orders.map((order) => {
    const orderId = newId();
    return { orderId, messageId: messageIdOf(orderId, 1, 'OrderCreated'), order };
  });
  const inserted = await insertOrders(database, rows.map(toInput));
  const createdAt = new Map(inserted.map((row) => [row.order_id, row.created_at]));
  const losers = rows
    .filter(({ orderId }) => !createdAt.has(orderId))
    .map(({ order }) => order.idempotency!.key);
  // In a statement of its own: the one above cannot see the rows it lost against.
  const winners = losers.length === 0 ? new Map<string, Placed>() : await readWinners(database, losers);
  return rows.map(({ orderId, messageId, order }) => {
    const at = createdAt.get(orderId);
    if (at !== undefined) return { kind: 'placed', order: newOrder(orderId, order, at), messageId };
    const winner = winners.get(order.idempotency!.key);
    if (winner === undefined) throw new Error('an idempotency key was taken and is gone: ask again');
    return winner;
  });
}

/** As its row says. */
function newOrder(orderId: string, { customerId, currency, lines, total }: NewOrder, createdAt: Date): Order {
  return {
    orderId,
    customerId,
    currency,
    lines,
    total,
    status: 'Suspend',
    attempt: 1,
    failure: null,
    cancelRequested: false,
    createdAt,
    updatedAt: createdAt,
  };
}

function toInput({ orderId, messageId, order }: { orderId: string; messageId: string; order: NewOrder }) {
  return {
    order_id: orderId,
    message_id: messageId,
    customer_id: order.customerId,
    currency: order.currency,
    lines: order.lines,
    total: order.total,
    payment_token: order.paymentToken,
    traceparent: order.traceparent,
    key: order.idempotency?.key ?? null,
    fingerprint: order.idempotency?.fingerprint ?? null,
    answer_seconds: order.waitSeconds === 0 ? null : order.waitSeconds + ANSWER_GRACE_SECONDS,
  };
}

function insertOrders(
  database: PrismaClient,
  input: readonly ReturnType<typeof toInput>[],
): Promise<Pick<OrderRow, 'order_id' | 'created_at'>[]> {
  return database.$driver.$queryRaw`
    WITH input AS (
      SELECT * FROM json_to_recordset(${JSON.stringify(input)}::json)
        AS r(order_id uuid, message_id uuid, customer_id text, currency text, lines jsonb, total bigint,
             payment_token text, traceparent text, key text, fingerprint text, answer_seconds float8)),
    taken AS (
      INSERT INTO idempotency_key (key, fingerprint, order_id, status, answer_by, expires_at)
      SELECT key, fingerprint, order_id, CASE WHEN answer_seconds IS NULL THEN 202 END,
             now() + answer_seconds * interval '1 second', now() + interval '24 hours'
      FROM input WHERE key IS NOT NULL ORDER BY key
      ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, order_id = excluded.order_id,
        status = excluded.status, answer_by = excluded.answer_by, expires_at = excluded.expires_at
      WHERE idempotency_key.expires_at <= now()
      RETURNING order_id),
    customer_order AS (
      INSERT INTO customer_order (order_id, customer_id, currency, lines, total, payment_token, traceparent, repeat_at)
      SELECT order_id, customer_id, currency, lines, total, payment_token, traceparent, now() + ${FIRST_REPEAT}
      FROM input WHERE key IS NULL OR order_id IN (SELECT order_id FROM taken)
      RETURNING order_id, created_at),
    announced AS (
      INSERT INTO outbox (message_id, order_id, attempt, type, lease_until)
      SELECT message_id, order_id, 1, 'OrderCreated', now() + interval '3 seconds'
      FROM input WHERE key IS NULL OR order_id IN (SELECT order_id FROM taken))
    SELECT order_id, created_at FROM customer_order`;
}

async function readWinners(database: PrismaClient, keys: readonly string[]): Promise<Map<string, Placed>> {
  const rows = await database.$queryRaw<
    (OrderRow & { key: string; fingerprint: string; answered: number | null })[]
  >`
    SELECT key, fingerprint, CASE WHEN answer_by <= now() THEN coalesce(idempotency_key.status, 202) ELSE idempotency_key.status END AS answered,
           ${orderColumns}
    FROM idempotency_key JOIN customer_order USING (order_id) WHERE key = ANY(${keys}::text[])`;
  return new Map(
    rows.map((row) => [
      row.key,
      { kind: 'repeated', order: toOrder(row), fingerprint: row.fingerprint, status: row.answered },
    ]),
  );
}
