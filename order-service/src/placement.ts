// Placing orders: order, first message and idempotency key in one statement, many requests at a time.
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import type { OrderLine } from '@order-saga/shared/contracts/fields';
import { messageIdOf, newId } from '@order-saga/shared/contracts/ids';
import { isOutcomeUnknown, isOwnFault } from '@order-saga/shared/database/database-error';
import { requestError } from '@order-saga/shared/http/errors';
import type { PrismaClient } from './database.ts';
import type { Order } from './domain.ts';
import { type OrderRow, orderColumns, toOrder } from './order-row.ts';
import { FIRST_REPEAT } from './order-store.ts';
import { storedKey, type Tenant } from './tenant.ts';

export interface NewOrder {
  readonly tenant: Tenant;
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

/** An order on its way, with the id that it has in every try. */
interface Candidate {
  readonly orderId: string;
  readonly order: NewOrder;
}

/** What became of one of several: that one cannot be answered says nothing of the others, which are committed. */
type Outcome = Placed | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Returns a function that places one order; calls that come together share one statement.
 * @throws RequestError DATABASE_UNAVAILABLE with the order's id when it is not known whether it exists
 */
export function createPlacement(database: PrismaClient): (order: NewOrder) => Promise<Placed> {
  const batcher = createBatcher<Candidate, Outcome>((orders) => placeAll(database, orders), {
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    isOwnFault,
    gathers: true,
  });
  return async (order) => {
    const orderId = newId();
    const outcome = await batcher.add({ orderId, order }).catch((error: unknown) => {
      throw isOutcomeUnknown(error) ? mayExist(database, { orderId, order }, error) : error;
    });
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome;
  };
}

function mayExist(database: PrismaClient, { orderId, order }: Candidate, cause: unknown) {
  const { idempotency, tenant, waitSeconds } = order;
  // Nobody waits for its end any more. Where this fails too, the key is in use until the wait would have been over.
  if (idempotency && waitSeconds > 0)
    rememberStatus(database, tenant, idempotency.key, orderId, 202).catch(() => {});
  return requestError(
    'DATABASE_UNAVAILABLE',
    `The database gave no answer: the order ${orderId} may exist. Look for it, or send the same order with the same Idempotency-Key again: it finds this order, or places it.`,
    { cause },
  );
}

/** Stores how a request that waited was answered, for repeats of its key. */
export async function rememberStatus(
  database: PrismaClient,
  tenant: Tenant,
  key: string,
  orderId: string,
  status: number,
): Promise<void> {
  const keys = [storedKey(tenant, key), key];
  await database.$executeRaw`
    UPDATE idempotency_key SET status = ${status} WHERE key = ANY(${keys}::text[]) AND order_id = ${orderId}::uuid`;
}

async function placeAll(database: PrismaClient, orders: readonly Candidate[]): Promise<Outcome[]> {
  const rows = orders.map(({ orderId, order }) => ({
    orderId,
    messageId: messageIdOf(orderId, 1, 'OrderCreated'),
    order,
  }));
  const inserted = await insertOrders(database, rows.map(toInput));
  const createdAt = new Map(inserted.map((row) => [row.order_id, row.created_at]));
  const losers = rows.filter(({ orderId }) => !createdAt.has(orderId)).map(({ order }) => order);
  // In a statement of its own: the one above cannot see the rows it lost against.
  const winnerOf = losers.length === 0 ? () => undefined : await winnersOf(database, losers);
  return rows.map(({ orderId, messageId, order }) => {
    const at = createdAt.get(orderId);
    return at === undefined
      ? (winnerOf(order) ?? GONE)
      : { kind: 'placed', order: newOrder(orderId, order, at), messageId };
  });
}

const GONE = {
  kind: 'failed',
  error: new Error('an idempotency key was taken and is gone: ask again'),
} as const;

async function winnersOf(
  database: PrismaClient,
  losers: readonly NewOrder[],
): Promise<(order: NewOrder) => Outcome | undefined> {
  try {
    const winners = await readWinners(database, losers);
    return (order) => winners.get(order);
  } catch (error) {
    return () => ({ kind: 'failed', error });
  }
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
    owner: order.tenant.owner,
    unowned_keys: order.tenant.unownedKeys,
    customer_id: order.customerId,
    currency: order.currency,
    lines: order.lines,
    total: order.total,
    payment_token: order.paymentToken,
    traceparent: order.traceparent,
    key: order.idempotency?.key ?? null,
    stored_key: order.idempotency === undefined ? null : storedKey(order.tenant, order.idempotency.key),
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
        AS r(order_id uuid, message_id uuid, owner text, unowned_keys text, customer_id text, currency text, lines jsonb,
             total bigint, payment_token text, traceparent text, key text, stored_key text, fingerprint text,
             answer_seconds float8)),
    keyed AS (
      SELECT input.*, CASE WHEN answer_seconds IS NULL THEN 202 END AS status,
             now() + answer_seconds * interval '1 second' AS answer_by, now() + interval '24 hours' AS expires_at
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
    -- For copies of the version before: they look for a key as it came.
    taken_as_before AS (
      INSERT INTO idempotency_key (key, owner, fingerprint, order_id, status, answer_by, expires_at)
      SELECT DISTINCT ON (key) key, owner, fingerprint, order_id, status, answer_by, expires_at
      FROM keyed WHERE owner IS NOT NULL AND order_id IN (SELECT order_id FROM taken) ORDER BY key
      ON CONFLICT (key) DO NOTHING),
    customer_order AS (
      INSERT INTO customer_order
        (order_id, owner, customer_id, currency, lines, total, payment_token, traceparent, repeat_at)
      SELECT order_id, owner, customer_id, currency, lines, total, payment_token, traceparent, now() + ${FIRST_REPEAT}
      FROM input WHERE key IS NULL OR order_id IN (SELECT order_id FROM taken)
      RETURNING order_id, created_at),
    announced AS (
      INSERT INTO outbox (message_id, order_id, attempt, type, lease_until)
      SELECT message_id, order_id, 1, 'OrderCreated', now() + interval '3 seconds'
      FROM input WHERE key IS NULL OR order_id IN (SELECT order_id FROM taken))
    SELECT order_id, created_at FROM customer_order`;
}

/** What stands for the keys of these orders: of their own tenant first, else what was placed before there were owners. */
async function readWinners(
  database: PrismaClient,
  orders: readonly NewOrder[],
): Promise<Map<NewOrder, Placed>> {
  const keysOf = ({ tenant, idempotency }: NewOrder) => [
    storedKey(tenant, idempotency!.key),
    idempotency!.key,
  ];
  const rows = await database.$queryRaw<
    (OrderRow & { key: string; owner: string | null; fingerprint: string; answered: number | null })[]
  >`
    SELECT key, idempotency_key.owner, fingerprint,
           CASE WHEN answer_by <= now() THEN coalesce(idempotency_key.status, 202) ELSE idempotency_key.status END AS answered,
           ${orderColumns}
    FROM idempotency_key JOIN customer_order USING (order_id) WHERE key = ANY(${orders.flatMap(keysOf)}::text[])`;
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return new Map(
    orders.flatMap((order) => {
      const [own, asItCame] = keysOf(order).map((key) => byKey.get(key));
      const row = own ?? (asItCame?.owner === null ? asItCame : undefined);
      if (row === undefined) return [];
      const { fingerprint, answered: status } = row;
      return [[order, { kind: 'repeated', order: toOrder(row), fingerprint, status }]];
    }),
  );
}
