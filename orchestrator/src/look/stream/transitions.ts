// Reads history rows in the one order that all replicas and all streams agree on. Why so: docs/adr/0016-stream-resumption.md.
import { Prisma, type PrismaClient } from '../../database.ts';
import type { Failure } from '../../saga/order-saga.ts';
import { rerun } from '../../saga/rerun.ts';
import { type HistoryKind, outcomeOf } from '../../saga/saga.ts';
import { orderStates } from '../../saga/states.ts';
import { readSagas } from '../../store/saga-reader.ts';
import { beginOf, type Position } from './position.ts';

export interface Transition {
  readonly orderId: string;
  readonly seq: number;
  readonly at: string;
  readonly kind: HistoryKind;
  readonly name: string;
  readonly from: string | null;
  readonly to: string;
  readonly attempt: number;
  readonly outcome: 'running' | 'completed' | 'failed';
  /** As it was with this row. */
  readonly failure: Failure | null;
  readonly customerId: string | null;
  readonly actor: string | null;
}

export interface TransitionBatch {
  readonly transitions: readonly { readonly position: Position; readonly transition: Transition }[];
  /** Everything up to here was read. */
  readonly end: Position;
  /** Whether that is all there is for now. */
  readonly isLast: boolean;
}

/** The present, for a stream that begins. */
export interface Now {
  /** Before every transaction that may not have ended yet. */
  readonly position: Position;
  /** No transaction has this number yet. */
  readonly nextTxId: bigint;
}

export async function readNow(database: PrismaClient): Promise<Now> {
  const [row] = await database.$queryRaw<{ tx_id: bigint; next_tx_id: bigint; now_ms: number }[]>`
    WITH ${horizonTables}
    SELECT tx_id, next_tx_id, (extract(epoch FROM now()) * 1000)::float8 AS now_ms FROM horizon`;
  const { tx_id, next_tx_id, now_ms } = row!;
  return { position: beginOf(tx_id, Math.floor(now_ms)), nextTxId: next_tx_id };
}

/**
 * The rows after a place, of transactions before which none is open: nothing can come between them any more.
 *
 * A saga's next transaction may have the lower number (it had begun, then waited for the saga's lock). So a row stands
 * where the highest transaction of its saga up to it stands, and a saga's rows come in the order of `seq`.
 */
export async function readTransitions(
  database: PrismaClient,
  after: Position,
  limit: number,
): Promise<TransitionBatch> {
  const rows = await database.$queryRaw<Row[]>`
    WITH ${horizonTables},
    upto AS MATERIALIZED (
      SELECT coalesce(
        (SELECT tx_id FROM saga_history
         WHERE tx_id >= ${after.txId} AND tx_id < (SELECT tx_id FROM horizon)
         ORDER BY tx_id OFFSET ${limit} LIMIT 1),
        (SELECT tx_id - 1 FROM horizon)) AS tx_id),
    touched AS MATERIALIZED (
      SELECT DISTINCT order_id FROM saga_history
      WHERE tx_id >= ${after.txId} AND tx_id <= (SELECT tx_id FROM upto)),
    placed AS (
      SELECT saga_history.*, max(tx_id) OVER (PARTITION BY order_id ORDER BY seq) AS place
      FROM touched JOIN saga_history USING (order_id)),
    found AS (
      SELECT place, order_id, seq, at, kind, name, from_state, to_state, placed.attempt, actor, customer_id,
             failure_reason, failure_detail, saga.attempt AS saga_attempt
      FROM placed JOIN saga USING (order_id)
      WHERE (place, order_id, seq) > (${after.txId}, ${after.orderId}::uuid, ${after.seq}::int)
        AND place <= (SELECT tx_id FROM upto)
      ORDER BY place, order_id, seq LIMIT ${limit})
    SELECT upto.tx_id AS upto, horizon.tx_id AS horizon, (extract(epoch FROM now()) * 1000)::float8 AS now_ms, found.*
    FROM upto CROSS JOIN horizon LEFT JOIN found ON true
    ORDER BY place, order_id, seq`;
  const { upto, horizon, now_ms } = rows[0]!;
  const found = rows.filter((row): row is FoundRow => row.order_id !== null);
  const failures = await failuresOfOlderAttempts(database, found);
  const transitions = found.map((row) => ({
    position: { txId: row.place, orderId: row.order_id, seq: row.seq, atMs: row.at.getTime() },
    transition: toTransition(row, failures),
  }));
  if (found.length === limit) return { transitions, end: transitions.at(-1)!.position, isLast: false };
  // The horizon may lie before what was seen already: it is on the safe side.
  const end = upto < after.txId ? after : beginOf(upto + 1n, Math.floor(now_ms));
  return { transitions, end, isLast: upto >= horizon - 1n };
}

// The first transaction that may still be open and may write here. Those of other databases of the server have numbers
// of the same row; the snapshot counts them in. One that has ended since the snapshot is not told apart, and waited for.
const horizonTables = Prisma.sql`
  snapshot AS MATERIALIZED (SELECT pg_current_snapshot() AS now),
  horizon AS MATERIALIZED (
    SELECT pg_snapshot_xmax(now)::text::bigint AS next_tx_id,
           coalesce(
             (SELECT min(open.tx_id::text::bigint) FROM pg_snapshot_xip(now) AS open(tx_id)
              WHERE NOT EXISTS (
                SELECT FROM pg_stat_activity
                WHERE backend_xid = open.tx_id::xid
                  AND datid <> (SELECT oid FROM pg_database WHERE datname = current_database()))),
             pg_snapshot_xmax(now)::text::bigint) AS tx_id
    FROM snapshot)`;

export interface FoundRow {
  upto: bigint;
  horizon: bigint;
  now_ms: number;
  place: bigint;
  order_id: string;
  seq: number;
  at: Date;
  kind: HistoryKind;
  name: string;
  from_state: string | null;
  to_state: string;
  attempt: number;
  actor: string | null;
  customer_id: string | null;
  failure_reason: Failure['reason'] | null;
  failure_detail: string | null;
  saga_attempt: number;
}
type Row = FoundRow | { upto: bigint; horizon: bigint; now_ms: number; order_id: null };

const keyOf = (orderId: string, seq: number) => `${orderId}:${seq}`;

// The saga's row knows the failure of its present attempt. That of an older one, read late, is in the history.
async function failuresOfOlderAttempts(
  database: PrismaClient,
  rows: readonly FoundRow[],
): Promise<Map<string, Failure | null>> {
  const older = rows.filter(
    (row) => orderStates.of(row.to_state)?.isFailing && row.attempt < row.saga_attempt,
  );
  if (older.length === 0) return new Map();
  const sagas = await readSagas(database, [...new Set(older.map((row) => row.order_id))]);
  const histories = new Map(sagas.map(({ orderId, history }) => [orderId, history]));
  return new Map(
    older.map(({ order_id: orderId, seq }) => {
      const past = (histories.get(orderId) ?? []).filter((entry) => entry.seq <= seq);
      const { result } = rerun(past.map((entry) => ({ ...entry, orderId })));
      return [keyOf(orderId, seq), result?.failure ?? null];
    }),
  );
}

/** @param olderFailures of rows of attempts before the saga's */
export function toTransition(
  row: FoundRow,
  olderFailures: ReadonlyMap<string, Failure | null>,
  states = orderStates,
): Transition {
  const failure =
    row.attempt < row.saga_attempt
      ? (olderFailures.get(keyOf(row.order_id, row.seq)) ?? null)
      : states.of(row.to_state)?.isFailing && row.failure_reason !== null
        ? { reason: row.failure_reason, detail: row.failure_detail }
        : null;
  return {
    orderId: row.order_id,
    seq: row.seq,
    at: row.at.toISOString(),
    kind: row.kind,
    name: row.name,
    from: row.from_state,
    to: row.to_state,
    attempt: row.attempt,
    outcome: outcomeOf(row.to_state, states),
    failure,
    customerId: row.customer_id,
    actor: row.actor,
  };
}
