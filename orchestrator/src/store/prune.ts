// Forgets sagas that ended long ago, with their histories, old answers of admin requests, dead letters that were decided
// on, old notes on failure groups that are empty, replay runs with their selections, and payment tokens before all that.
// The audit is kept.
import { TRANSACTION } from '@order-saga/shared/database/database';
import type { Prunable, Pruned } from '@order-saga/shared/database/pruning';
import { IN_KEY_ORDER, isPrunableSql, type RetentionDays } from '@order-saga/shared/database/retention';
import type { Logger } from 'pino';
import { Prisma, type PrismaClient, type Tx } from '../database.ts';
import { maskEnded } from '../operate/dead-letters/mask-ended.ts';
import { pruneSelections } from '../operate/replays/prune-selections.ts';
import { AWAITING_ORDER } from '../saga/saga.ts';
import { eraseTokens } from './erase-tokens.ts';

/**
 * What is no longer kept here; when all is kept, only payment tokens, and previews of which nothing came.
 * @param horizonHours age from which an order is not replayed
 */
export function prunables(
  database: PrismaClient,
  retentionDays: RetentionDays,
  horizonHours: number,
  logger: Logger,
): Prunable[] {
  const tokens = {
    name: 'payment tokens',
    prune: (limit: number) =>
      database.$transaction(
        async (tx) => ({ count: await eraseTokens(tx, horizonHours, limit) }),
        TRANSACTION,
      ),
  };
  const letterTokens = {
    name: 'payment tokens of dead letters',
    prune: (limit: number) =>
      database.$transaction(async (tx) => ({ count: await maskEnded(tx, limit) }), TRANSACTION),
  };
  const selections = {
    name: 'replay_selection',
    prune: (limit: number) =>
      database.$transaction(
        async (tx) => ({ count: await pruneSelections(tx, retentionDays, limit) }),
        TRANSACTION,
      ),
  };
  if (retentionDays === 0) return [tokens, letterTokens, selections];
  return [
    tokens,
    letterTokens,
    {
      name: 'unfinished sagas',
      prune: async () => {
        await warnOfOldSagas(database, retentionDays, logger);
        return { count: 0 };
      },
    },
    {
      name: 'saga',
      prune: (limit, after) =>
        database.$transaction((tx) => pruneSagas(tx, retentionDays, limit, after), TRANSACTION),
    },
    {
      name: 'admin_request',
      prune: async (limit) => ({ count: await pruneRequests(database, retentionDays, limit) }),
    },
    {
      name: 'dead_letter',
      prune: async (limit) => ({ count: await pruneLetters(database, retentionDays, limit) }),
    },
    {
      name: 'failure_group_note',
      prune: async (limit) => ({ count: await pruneNotes(database, retentionDays, limit) }),
    },
    selections,
  ];
}

/** An unfinished saga is kept whatever its age. A cancel whose order never came is no saga. */
export async function pruneSagas(
  tx: Tx,
  retentionDays: RetentionDays,
  limit: number,
  after = '00000000-0000-0000-0000-000000000000',
): Promise<Pruned> {
  const changedAt = `CASE WHEN state = '${AWAITING_ORDER}' THEN started_at ELSE finished_at END`;
  await tx.$executeRawUnsafe(IN_KEY_ORDER);
  const isPrunable = Prisma.raw(isPrunableSql('order_id', changedAt, retentionDays));
  const gone = await tx.$queryRaw<{ order_id: string }[]>`
    WITH old AS MATERIALIZED (
      SELECT order_id FROM saga WHERE order_id >= ${after}::uuid AND ${isPrunable}
      ORDER BY order_id LIMIT ${limit} FOR UPDATE SKIP LOCKED),
    history AS (DELETE FROM saga_history USING old WHERE saga_history.order_id = old.order_id),
    notes AS (DELETE FROM saga_note USING old WHERE saga_note.order_id = old.order_id)
    DELETE FROM saga USING old WHERE saga.order_id = old.order_id RETURNING saga.order_id`;
  return {
    count: gone.length,
    last: gone
      .map((row) => row.order_id)
      .sort()
      .at(-1),
  };
}

/** A letter that waits for a decision is kept whatever its age, and so is one that still lies in its queue. */
export function pruneLetters(tx: Tx, retentionDays: RetentionDays, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM dead_letter WHERE id IN (
      SELECT id FROM dead_letter
      WHERE ended_at < now() - ${retentionDays}::float8 * interval '1 day' AND NOT in_queue
      ORDER BY ended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
}

export function pruneRequests(tx: Tx, retentionDays: RetentionDays, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM admin_request WHERE key IN (
      SELECT key FROM admin_request WHERE created_at < now() - ${retentionDays}::float8 * interval '1 day'
      ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
}

/** Notes on a group that has sagas are kept whatever their age. */
export function pruneNotes(tx: Tx, retentionDays: RetentionDays, limit: number): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM failure_group_note WHERE id IN (
      SELECT id FROM failure_group_note AS note
      WHERE at < now() - ${retentionDays}::float8 * interval '1 day'
        AND NOT EXISTS (SELECT FROM saga WHERE saga.failure_group = note.failure_group)
      ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
}

/** Of the retention, what an unfinished saga may use up before a person is called. */
const WARN_FROM = 0.8;

// Stock and payment cannot know that a saga is not finished. Once it is older than what they keep, its stock counts as
// sold and its undo is refused.
async function warnOfOldSagas(
  database: PrismaClient,
  retentionDays: RetentionDays,
  logger: Logger,
): Promise<void> {
  const sagas = await database.$queryRaw<{ order_id: string; state: string }[]>`
    SELECT order_id, state FROM saga
    WHERE finished_at IS NULL AND state <> ${AWAITING_ORDER}
      AND started_at < now() - ${retentionDays * WARN_FROM}::float8 * interval '1 day'
    ORDER BY started_at LIMIT 20`;
  if (sagas.length === 0) return;
  logger.error(
    { sagas, retentionDays },
    'unfinished sagas are about to outlive what other services keep of them: end them, or raise RETENTION_DAYS',
  );
}
