// Reads what the four databases hold, past the services: this is about what they have stored, not about what they say.
import { serviceOf } from '@order-saga/shared/contracts/catalogue';
import type {
  OrderEvidence,
  OrderSeen,
  ProductEvidence,
  SagaSeen,
  StepSeen,
} from '@order-saga/shared/rules/evidence';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import { sagaEvidence } from '../../orchestrator/src/look/invariants/verify.ts';
import type { HistoryRow } from '../../orchestrator/src/saga/saga.ts';
import { rowsOf } from '../world/servers/databases.ts';
import type { ServiceName } from '../world/service-names.ts';

export interface StoredOrder extends OrderEvidence {
  /** Times are milliseconds since 1970. */
  readonly order: (OrderSeen & { readonly customerId: string; readonly createdAt: number }) | null;
  readonly saga: (Omit<SagaSeen, 'history'> & { readonly history: readonly TimedHistoryRow[] }) | null;
}

export type TimedHistoryRow = Omit<HistoryRow, 'orderId'> & { readonly at: number };

/** What is stored besides orders. */
export interface SharedBooks {
  /** Idempotency-Key and its order. */
  readonly keys: readonly { readonly key: string; readonly orderId: string }[];
  readonly outbox: readonly { readonly orderId: string; readonly type: string }[];
  readonly products: readonly ProductEvidence[];
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
export async function readOrders(urlOf: UrlOf, { from, to }: IdRange): Promise<StoredOrder[]> {
  // Above all UUIDv7, and above their texts whatever attempt follows.
  const range = [from, to ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  const [orders, sagas, history, reservations, payments, charges] = await Promise.all([
    readByOrder<NonNullable<StoredOrder['order']>>(urlOf('order-service'), ORDERS, range),
    readByOrder<Omit<Parameters<typeof sagaEvidence>[0], 'history'>>(urlOf('orchestrator'), SAGAS, range),
    readByOrder<TimedHistoryRow>(urlOf('orchestrator'), HISTORY, range),
    readByOrder<OrderEvidence['reservations'][number]>(urlOf('stock-service'), RESERVATIONS, range),
    readByOrder<OrderEvidence['payments'][number]>(urlOf('payment-service'), PAYMENTS, range),
    readByOrder<NonNullable<OrderEvidence['charges']>[number]>(urlOf('payment-service'), CHARGES, range),
  ]);
  const steps = await Promise.all(
    judgedSteps.map(
      async ({ worker }) =>
        [worker, await readByOrder<StepSeen>(urlOf(serviceOf(worker)), stepRows(worker), range)] as const,
    ),
  );
  const all = [orders, sagas, reservations, payments, charges, ...steps.map(([, rows]) => rows)];
  const orderIds = new Set(all.flatMap((rows) => [...rows.keys()]));
  return [...orderIds].map((orderId) => {
    const saga = sagas.get(orderId)?.[0];
    return {
      orderId,
      order: orders.get(orderId)?.[0] ?? null,
      saga: saga === undefined ? null : sagaEvidence({ ...saga, history: history.get(orderId) ?? [] }),
      reservations: reservations.get(orderId) ?? [],
      payments: payments.get(orderId) ?? [],
      charges: charges.get(orderId) ?? [],
      steps: Object.fromEntries(steps.map(([worker, rows]) => [worker, rows.get(orderId) ?? []])),
    };
  });
}

/** @param urlOf URL of a service's database */
export async function readShared(urlOf: UrlOf): Promise<SharedBooks> {
  const [keys, outbox, products] = await Promise.all([
    rowsOf<SharedBooks['keys'][number]>(urlOf('order-service'), KEYS),
    rowsOf<SharedBooks['outbox'][number]>(urlOf('order-service'), OUTBOX),
    rowsOf<ProductEvidence>(urlOf('stock-service'), PRODUCTS),
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
    const [next] = await rowsOf<{ orderId: string }>(urlOf('order-service'), NEXT_SLICE, [start, orders]);
    slices.push({ from: start, to: next?.orderId ?? null });
    if (next === undefined) return slices;
    start = next.orderId;
  }
}

async function readByOrder<Row>(
  url: string,
  sql: string,
  values: readonly unknown[],
): Promise<Map<string, (Row & { orderId: string })[]>> {
  return Map.groupBy(await rowsOf<Row & { orderId: string }>(url, sql, values), ({ orderId }) => orderId);
}

const FAILURE = `CASE WHEN failure_reason IS NOT NULL
         THEN json_build_object('reason', failure_reason, 'detail', failure_detail) END AS failure`;

const ORDERS = `
  SELECT order_id AS "orderId", customer_id AS "customerId", status, attempt, total::float8 AS total, lines, ${FAILURE},
         (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt"
  FROM customer_order WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY created_at`;

const SAGAS = `
  SELECT order_id AS "orderId", state, attempt, ${FAILURE},
         CASE WHEN incident_code IS NOT NULL THEN json_build_object('code', incident_code, 'message', incident_message,
           'since', to_char(incident_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END AS incident
  FROM saga WHERE order_id >= $1::uuid AND order_id < $2::uuid`;

const HISTORY = `
  SELECT order_id AS "orderId", seq, (extract(epoch FROM at) * 1000)::float8 AS at, kind, name, from_state AS "from",
         to_state AS "to", attempt, message_id AS "messageId", causation_id AS "causationId", actor, detail
  FROM saga_history WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY order_id, seq`;

const RESERVATIONS = `
  SELECT order_id AS "orderId", attempt, status, lines FROM reservation WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY order_id, attempt`;

/** The table of a participant that was added has its name. */
const stepRows = (worker: string) => `
  SELECT order_id AS "orderId", attempt, status FROM ${worker} WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY order_id, attempt`;

const PAYMENTS = `
  SELECT order_id AS "orderId", attempt, status, amount::float8 AS amount, provider_reference AS "providerReference",
         work_at IS NOT NULL AS "hasWork"
  FROM payment WHERE order_id >= $1::uuid AND order_id < $2::uuid ORDER BY order_id, attempt`;

/** The simulated provider's ledger; a key is `<orderId>:<attempt>`. */
const CHARGES = `
  SELECT split_part(idempotency_key, ':', 1) AS "orderId", split_part(idempotency_key, ':', 2)::int AS attempt,
         amount::float8 AS amount, reference
  FROM provider_ledger WHERE status = 'Charged' AND idempotency_key >= $1::text AND idempotency_key < $2::text`;

const KEYS = 'SELECT key, order_id AS "orderId" FROM idempotency_key';

const OUTBOX = 'SELECT order_id AS "orderId", type FROM outbox';

const PRODUCTS = 'SELECT sku, available::float8 AS available, reserved::float8 AS reserved FROM product';

const NEXT_SLICE = `
  SELECT order_id AS "orderId" FROM customer_order WHERE order_id >= $1::uuid ORDER BY order_id OFFSET $2 LIMIT 1`;
