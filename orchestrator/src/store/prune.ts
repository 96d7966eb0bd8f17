// Forgets sagas that ended long ago, with their histories, old answers of admin requests, dead letters that were decided
// on, old notes on failure groups that are empty, replay runs with their selections, holds with what they released, and payment
// tokens before all that.
// The audit is kept.
import { TRANSACTION } from '@order-saga/shared/database/database';
import { oldRows, rowsOfOldOrders } from '@order-saga/shared/database/retention/prune-rows';
import type { Prunable } from '@order-saga/shared/database/retention/pruning';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import type { Logger } from 'pino';
import type { PrismaClient, Tx } from '../database.ts';
import { maskEnded } from '../operate/dead-letters/mask-ended.ts';
import { pruneHolds } from '../operate/holds/prune-holds.ts';
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
  const inTransaction = (name: string, work: (tx: Tx, limit: number) => Promise<number>): Prunable => ({
    name,
    prune: (limit) => database.$transaction(async (tx) => ({ count: await work(tx, limit) }), TRANSACTION),
  });
  const tokens = inTransaction('payment tokens', (tx, limit) => eraseTokens(tx, horizonHours, limit));
  const letterTokens = inTransaction('payment tokens of dead letters', maskEnded);
  const selections = inTransaction('replay_selection', (tx, limit) =>
    pruneSelections(tx, retentionDays, limit),
  );
  if (retentionDays === 0) return [tokens, letterTokens, selections];
  const isOld = (column: string) => `${column} < now() - interval '${retentionDays} days'`;
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
    // An unfinished saga is kept whatever its age. A cancel whose order never came is no saga.
    rowsOfOldOrders(database, {
      table: 'saga',
      key: 'order_id',
      changedAt: `CASE WHEN state = '${AWAITING_ORDER}' THEN started_at ELSE finished_at END`,
      days: retentionDays,
      withTables: ['saga_history', 'saga_note'],
    }),
    oldRows(database, {
      table: 'admin_request',
      key: 'key',
      where: isOld('created_at'),
      by: 'created_at',
    }),
    // A letter that waits for a decision is kept whatever its age, and so is one that still lies in its queue.
    oldRows(database, {
      table: 'dead_letter',
      key: 'id',
      where: `${isOld('ended_at')} AND NOT in_queue`,
      by: 'ended_at',
    }),
    // Notes on a group that has sagas are kept whatever their age.
    oldRows(database, {
      table: 'failure_group_note',
      key: 'id',
      where: `${isOld('at')} AND NOT EXISTS (
        SELECT FROM saga WHERE saga.failure_group = failure_group_note.failure_group)`,
      by: 'id',
    }),
    selections,
    inTransaction('hold', (tx, limit) => pruneHolds(tx, retentionDays, limit)),
  ];
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
