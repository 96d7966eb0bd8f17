// Sagas read from the database to be moved, many at a time: no statement here runs once per saga.
import type { Driver, SqlRunner } from '@order-saga/shared/database/driver';
import { type Query, query } from '@order-saga/shared/database/query';
import { Prisma } from '../database.ts';
import { statesWithLines } from '../saga/commands.ts';
import type { Saga } from '../saga/saga.ts';
import { byId, columns, fromRow, isOursSql, type SagaRow } from './saga-row.ts';
import { type DueSagas, type RecordedMessage, recordKey, type StoredSaga } from './saga-store.ts';
import { storedStatesOf } from './state-migrations.ts';

/**
 * Locks the sagas in key order and returns those that exist.
 * @param linesOf whose order lines are read; default: those in a state whose command carries them
 */
export async function lockSagas(
  tx: SqlRunner,
  orderIds: readonly string[],
  linesOf?: readonly string[],
): Promise<Map<string, StoredSaga>> {
  if (orderIds.length === 0) return new Map();
  const withLines = linesOf === undefined ? linesOfState : Prisma.sql`order_id = ANY(${linesOf}::uuid[])`;
  const rows = await tx.$queryRaw<SagaRow[]>`
    SELECT ${columns(withLines)} FROM saga WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id FOR UPDATE`;
  return byId(rows);
}

const linesOfState = Prisma.sql`state = ANY(${storedStatesOf(statesWithLines)}::text[])`;

/** One saga as it is now, without a lock; null when there is none. */
export async function readStored(tx: SqlRunner, orderId: string): Promise<Saga | null> {
  const rows = await tx.$queryRaw<
    SagaRow[]
  >`SELECT ${columns(linesOfState)} FROM saga WHERE order_id = ${orderId}::uuid`;
  return rows.map(fromRow)[0] ?? null;
}

/** Locks sagas whose deadline has passed by the database's clock; what another replica holds, or another version must go on with, is skipped. */
export async function lockDueSagas(tx: SqlRunner, limit: number): Promise<Map<string, StoredSaga>> {
  const rows = await tx.$queryRaw<SagaRow[]>`
    SELECT ${columns(linesOfState)} FROM saga
    WHERE due_after <= now() AND deadline_at <= now() AND ${isOursSql}
    ORDER BY due_after LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  return byId(rows);
}

/**
 * Locks sagas whose command is held back: first those that it was never sent for, then those that are held back longest. What was
 * sent before is with its worker and waits there for its own next try. What another session holds is skipped.
 * @param which SQL
 */
export async function lockHeldSagas(tx: SqlRunner, which: Prisma.Sql, limit: number): Promise<Saga[]> {
  const lock = async (sent: Prisma.Sql, atMost: number) => {
    const rows = await tx.$queryRaw<SagaRow[]>`
      SELECT ${columns(linesOfState)} FROM saga WHERE ${which} AND ${sent}
      ORDER BY held_at, order_id LIMIT ${atMost} FOR UPDATE SKIP LOCKED`;
    return rows.map(fromRow);
  };
  // Two questions, for an index on send_count would make every count of a send a write to all indexes.
  const unsent = await lock(Prisma.sql`send_count = 0`, limit);
  if (unsent.length === limit) return unsent;
  return [...unsent, ...(await lock(Prisma.sql`send_count > 0`, limit - unsent.length))];
}

/**
 * Puts off the look at sagas whose deadline has moved on since `due_after` was set, and tells the states of those that are
 * due. Nearly always there are none, and this is asked five times a second: one round trip.
 */
export async function lookForDue(
  driver: Pick<Driver, 'begin'>,
  { postpone, due }: { postpone: number; due: number },
): Promise<DueSagas> {
  const tx = await driver.begin();
  try {
    const [postponed, states] = await tx.commit<[number, string[]]>(postponeLooks(postpone), dueStates(due));
    return { postponed, states };
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}

const postponeLooks = (limit: number): Query<number> =>
  query(
    Prisma.sql`
      WITH postponed AS (
        UPDATE saga SET due_after = deadline_at WHERE order_id IN (
          SELECT order_id FROM saga WHERE due_after <= now() AND deadline_at > now()
          ORDER BY due_after LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING 1)
      SELECT count(*)::int AS count FROM postponed`,
    ([row]: readonly { count: number }[]) => row!.count,
  );

const dueStates = (limit: number): Query<string[]> =>
  query(
    Prisma.sql`
      SELECT DISTINCT state FROM (
        SELECT state FROM saga
        WHERE due_after <= now() AND deadline_at <= now() AND ${isOursSql} LIMIT ${limit}) AS due`,
    (rows: readonly { state: string }[]) => rows.map(({ state }) => state),
  );

/** A page of sagas with a deadline, by order id, without locks. */
export async function readOutstanding(
  tx: SqlRunner,
  { after, limit }: { after: string | null; limit: number },
): Promise<Saga[]> {
  const rows = await tx.$queryRaw<SagaRow[]>`
    SELECT ${columns(linesOfState)} FROM saga
    WHERE deadline_at IS NOT NULL AND order_id > ${after ?? NIL}::uuid ORDER BY order_id LIMIT ${limit}`;
  return rows.map(fromRow);
}

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * One page of unfinished sagas, oldest first, without locks.
 * @param after `last` of the page before; undefined: from the start
 */
export async function readUnfinished(
  tx: SqlRunner,
  after: UnfinishedKey | undefined,
  limit: number,
): Promise<{ sagas: Saga[]; last: UnfinishedKey | undefined }> {
  const from = after ?? { startedAt: '-infinity', orderId: NIL };
  // Also read before an update, in the database of a version that has not these columns: a name that the table does not
  // have is that of the outer query.
  const rows = await tx.$queryRaw<(SagaRow & { started_key: string })[]>`
    SELECT page.* FROM (
      SELECT NULL::text AS sends, NULL::timestamptz AS hold_expires_at, NULL::int AS pending_revision,
        NULL::bool AS pending_last_asked, NULL::int AS hold_revision) AS absent CROSS JOIN LATERAL (
      SELECT ${columns(linesOfState)}, started_at, started_at::text AS started_key FROM saga
      WHERE finished_at IS NULL AND (started_at, order_id) > (${from.startedAt}::timestamptz, ${from.orderId}::uuid)
      ORDER BY started_at, order_id LIMIT ${limit}) AS page
    ORDER BY started_at, order_id`;
  const last = rows.at(-1);
  return {
    sagas: rows.map(fromRow),
    last: last && { startedAt: last.started_key, orderId: last.order_id },
  };
}

export interface UnfinishedKey {
  /** As PostgreSQL writes it, with microseconds. */
  readonly startedAt: string;
  readonly orderId: string;
}

/** Which of these messages already have a stale row, as `recordKey`. */
export async function recordedStale(
  tx: SqlRunner,
  messages: readonly RecordedMessage[],
): Promise<Set<string>> {
  const orderIds = messages.map(({ orderId }) => orderId);
  const messageIds = messages.map(({ messageId }) => messageId);
  const rows = await tx.$queryRaw<{ order_id: string; message_id: string }[]>`
    SELECT order_id, message_id FROM saga_history
    WHERE order_id = ANY(${orderIds}::uuid[]) AND kind = 'stale' AND message_id = ANY(${messageIds}::text[])`;
  return new Set(rows.map((row) => recordKey({ orderId: row.order_id, messageId: row.message_id })));
}
