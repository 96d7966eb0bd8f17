// Sagas read from the database to be moved, many at a time: no statement here runs once per saga.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import type { Saga } from '../saga/saga.ts';
import { storedStates } from './loading.ts';
import { byId, columns, fromRow, type SagaRow, type StoredSaga } from './saga-row.ts';

/** Locks the sagas in key order and returns those that exist. */
export async function lockSagas(
  tx: SqlRunner,
  orderIds: readonly string[],
): Promise<Map<string, StoredSaga>> {
  if (orderIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<SagaRow[]>`
    SELECT ${columns} FROM saga WHERE order_id = ANY(${orderIds}::uuid[]) ORDER BY order_id FOR UPDATE`;
  return byId(rows);
}

/** One saga as it is now, without a lock; null when there is none. */
export async function readStored(tx: SqlRunner, orderId: string): Promise<Saga | null> {
  const rows = await tx.$queryRaw<SagaRow[]>`SELECT ${columns} FROM saga WHERE order_id = ${orderId}::uuid`;
  return rows.map(fromRow)[0] ?? null;
}

/** Locks sagas whose deadline has passed by the database's clock; another copy's, and states unknown here, are skipped. */
export async function lockDueSagas(tx: SqlRunner, limit: number): Promise<Map<string, StoredSaga>> {
  const rows = await tx.$queryRaw<SagaRow[]>`
    SELECT ${columns} FROM saga
    WHERE due_after <= now() AND deadline_at <= now() AND state = ANY(${storedStates}::text[])
    ORDER BY due_after LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  return byId(rows);
}

/** The states of sagas whose deadline has passed, of at most `limit` of them. */
export async function dueStates(tx: SqlRunner, limit: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ state: string }[]>`
    SELECT DISTINCT state FROM (
      SELECT state FROM saga
      WHERE due_after <= now() AND deadline_at <= now() AND state = ANY(${storedStates}::text[]) LIMIT ${limit}) AS due`;
  return rows.map((row) => row.state);
}

/** Puts off the look at sagas whose deadline has moved on since `due_after` was set. @returns how many there were */
export async function lookLater(tx: SqlRunner, limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE saga SET due_after = deadline_at WHERE order_id IN (
      SELECT order_id FROM saga WHERE due_after <= now() AND deadline_at > now()
      ORDER BY due_after LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
}

/**
 * One page of unfinished sagas, oldest first, without locks.
 * @param after `last` of the page before; undefined: from the start
 */
export async function readUnfinished(
  tx: SqlRunner,
  after: UnfinishedKey | undefined,
  limit: number,
): Promise<{ sagas: Saga[]; last: UnfinishedKey | undefined }> {
  const from = after ?? { startedAt: '-infinity', orderId: '00000000-0000-0000-0000-000000000000' };
  const rows = await tx.$queryRaw<(SagaRow & { started_key: string })[]>`
    SELECT ${columns}, started_at::text AS started_key FROM saga
    WHERE finished_at IS NULL AND (started_at, order_id) > (${from.startedAt}::timestamptz, ${from.orderId}::uuid)
    ORDER BY started_at, order_id LIMIT ${limit}`;
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

/** Which of these messages already have a stale row: `<order id>:<message id>`. */
export async function recordedStale(
  tx: SqlRunner,
  orderIds: readonly string[],
  messageIds: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT order_id || ':' || message_id AS key FROM saga_history
    WHERE order_id = ANY(${orderIds}::uuid[]) AND kind = 'stale' AND message_id = ANY(${messageIds}::text[])`;
  return new Set(rows.map((row) => row.key));
}
