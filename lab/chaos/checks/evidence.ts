// Everything that the four databases and the queues hold when all is over. Read past the services, for this is about
// what they have stored, not about what they say.
import pg from 'pg';
import type { HistoryRow } from '../../../orchestrator/src/saga/saga.ts';
import type { ServiceName } from '../../world/service-names.ts';
import type { OrderRecord } from '../load/books.ts';
import type { DeadLetter } from './queues.ts';

export interface OrderRow {
  readonly orderId: string;
  readonly customerId: string;
  readonly status: 'Suspend' | 'Completed' | 'Failed';
  readonly attempt: number;
  readonly total: number;
  readonly lines: readonly { sku: string; quantity: number }[];
  readonly failureReason: string | null;
  readonly failureDetail: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface SagaRow {
  readonly orderId: string;
  readonly state: string;
  readonly attempt: number;
  readonly failureReason: string | null;
  readonly failureDetail: string | null;
  readonly incidentCode: string | null;
  readonly incidentMessage: string | null;
  readonly incidentSince: Date | null;
}

/** A row with its time, in milliseconds since 1970. */
export type TimedHistoryRow = HistoryRow & { readonly at: number };

export interface ReservationRow {
  readonly orderId: string;
  readonly attempt: number;
  readonly status: string;
  readonly lines: readonly { sku: string; quantity: number }[];
}

export interface ProductRow {
  readonly sku: string;
  readonly available: number;
  readonly reserved: number;
}

export interface PaymentRow {
  readonly orderId: string;
  readonly attempt: number;
  readonly status: 'Pending' | 'Completed' | 'Failed' | 'Cancelled' | 'Refunded';
  readonly amount: number | null;
  readonly providerReference: string | null;
  /** A provider call is still to be made. */
  readonly hasWork: boolean;
}

export interface LedgerRow {
  /** `<orderId>:<attempt>` */
  readonly key: string;
  readonly status: 'Charged' | 'Declined' | 'Closed' | 'Refunded';
  readonly amount: number;
  readonly reference: string | null;
}

/** What is stored of orders whose ids are in a range. */
export interface OrderBooks {
  readonly orders: readonly OrderRow[];
  readonly sagas: ReadonlyMap<string, SagaRow>;
  readonly histories: ReadonlyMap<string, readonly TimedHistoryRow[]>;
  readonly reservations: ReadonlyMap<string, readonly ReservationRow[]>;
  readonly payments: ReadonlyMap<string, readonly PaymentRow[]>;
  readonly ledger: readonly LedgerRow[];
}

/** What is stored besides. */
export interface SharedBooks {
  /** Idempotency-Key and its order. */
  readonly keys: readonly { readonly key: string; readonly orderId: string }[];
  readonly outbox: readonly { readonly orderId: string; readonly type: string }[];
  readonly products: readonly ProductRow[];
}

export interface Evidence extends OrderBooks, SharedBooks {
  /** Pieces by SKU that completed orders hold which are not among these: of a run that is read in slices. */
  readonly heldByOthers: ReadonlyMap<string, number>;
  /** What the clients know. */
  readonly records: readonly OrderRecord[];
  readonly putIn: ReadonlyMap<string, number>;
  /** Messages left in the queues of commands and replies. */
  readonly depths: ReadonlyMap<string, number>;
  readonly deadLetters: readonly DeadLetter[];
  /** Histories and logs of the services, piece by piece. */
  readonly texts: readonly { readonly where: string; readonly text: string }[];
}

export type UrlOf = (service: ServiceName) => string;

/** Order ids from the first to, without it, the last. Nothing that is stored of them is outside of it. */
export interface IdRange {
  readonly from: string;
  /** `null`: no end */
  readonly to: string | null;
}

export const ALL_IDS: IdRange = { from: '00000000-0000-0000-0000-000000000000', to: null };

/** @param urlOf URL of a service's database */
export async function readOrders(urlOf: UrlOf, { from, to }: IdRange): Promise<OrderBooks> {
  // Above all UUIDv7, and above their texts whatever attempt follows.
  const range = [from, to ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  const [orders, sagas, histories, reservations, payments, ledger] = await Promise.all([
    read<OrderRow>(urlOf('order-service'), ORDERS, range),
    read<SagaRow>(urlOf('orchestrator'), SAGAS, range),
    read<TimedHistoryRow>(urlOf('orchestrator'), HISTORY, range),
    read<ReservationRow>(urlOf('stock-service'), RESERVATIONS, range),
    read<PaymentRow>(urlOf('payment-service'), PAYMENTS, range),
    read<LedgerRow>(urlOf('payment-service'), LEDGER, range),
  ]);
  return {
    orders,
    sagas: new Map(sagas.map((saga) => [saga.orderId, saga])),
    histories: Map.groupBy(histories, ({ orderId }) => orderId),
    reservations: Map.groupBy(reservations, ({ orderId }) => orderId),
    payments: Map.groupBy(payments, ({ orderId }) => orderId),
    ledger,
  };
}

/** @param urlOf URL of a service's database */
export async function readShared(urlOf: UrlOf): Promise<SharedBooks> {
  const [keys, outbox, products] = await Promise.all([
    read<{ key: string; orderId: string }>(urlOf('order-service'), KEYS),
    read<{ orderId: string; type: string }>(urlOf('order-service'), OUTBOX),
    read<ProductRow>(urlOf('stock-service'), PRODUCTS),
  ]);
  return { keys, outbox, products };
}

/**
 * Ranges that hold this many orders each, the last one fewer, and all that is stored from an id on.
 * @param urlOf URL of a service's database
 */
export async function slicesOf(urlOf: UrlOf, from: string, orders: number): Promise<IdRange[]> {
  const slices: IdRange[] = [];
  for (let start = from; ; ) {
    const [next] = await read<{ orderId: string }>(urlOf('order-service'), NEXT_SLICE, [start, orders]);
    slices.push({ from: start, to: next?.orderId ?? null });
    if (next === undefined) return slices;
    start = next.orderId;
  }
}

async function read<Row>(url: string, sql: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}

const ORDERS = `
  SELECT order_id AS "orderId", customer_id AS "customerId", status, attempt, total::float8 AS total, lines,
         failure_reason AS "failureReason", failure_detail AS "failureDetail",
         (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt"
  FROM customer_order WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY created_at`;

const SAGAS = `
  SELECT order_id AS "orderId", state, attempt, failure_reason AS "failureReason", failure_detail AS "failureDetail",
         incident_code AS "incidentCode", incident_message AS "incidentMessage", incident_since AS "incidentSince"
  FROM saga WHERE order_id >= $1::uuid AND order_id < $2::uuid`;

const HISTORY = `
  SELECT order_id AS "orderId", seq, (extract(epoch FROM at) * 1000)::float8 AS at, kind, name, from_state AS "from",
         to_state AS "to", attempt, message_id AS "messageId", causation_id AS "causationId", actor, detail
  FROM saga_history WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY order_id, seq`;

const RESERVATIONS = `
  SELECT order_id AS "orderId", attempt, status, lines FROM reservation WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY order_id, attempt`;

const PAYMENTS = `
  SELECT order_id AS "orderId", attempt, status, amount::float8 AS amount, provider_reference AS "providerReference",
         work_at IS NOT NULL AS "hasWork"
  FROM payment WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY order_id, attempt`;

const LEDGER = `
  SELECT idempotency_key AS key, status, amount::float8 AS amount, reference FROM provider_ledger
  WHERE idempotency_key >= $1::text AND idempotency_key < $2::text`;

const KEYS = 'SELECT key, order_id AS "orderId" FROM idempotency_key';

const OUTBOX = 'SELECT order_id AS "orderId", type FROM outbox';

const PRODUCTS = 'SELECT sku, available::float8 AS available, reserved::float8 AS reserved FROM product';

const NEXT_SLICE = `
  SELECT order_id AS "orderId" FROM customer_order WHERE order_id >= $1::uuid ORDER BY order_id OFFSET $2 LIMIT 1`;
