// Payment tokens that nothing will be charged to any more. A saga that completes loses its token as it is written; here go
// those that the version before left, those of failed sagas too old for a replay, and those of selections left standing.
import { Prisma, type Tx } from '../database.ts';
import { completedState, failedState } from '../saga/states.ts';

/**
 * Erases up to `limit` tokens of sagas, and all of selections.
 * @param horizonHours age from which an order is not replayed
 * @returns how many sagas had one; `limit` or more: there may be others
 */
export async function eraseTokens(tx: Tx, horizonHours: number, limit: number): Promise<number> {
  await tx.$executeRaw`
    UPDATE replay_selection SET payment_token = NULL
    WHERE payment_token IS NOT NULL AND created_at < now() - ${horizonHours}::float8 * interval '1 hour'`;
  const completed = await eraseWhere(
    tx,
    Prisma.sql`failure_reason IS NULL AND state = ${raw(completedState())}`,
    limit,
  );
  if (completed >= limit) return completed;
  const failed = await eraseWhere(
    tx,
    Prisma.sql`failure_reason IS NOT NULL AND state = ${raw(failedState())}
      AND started_at < now() - ${horizonHours}::float8 * interval '1 hour'`,
    limit,
  );
  return completed + failed;
}

/** As a literal: the partial indexes are found by it. */
const raw = (state: string) => Prisma.raw(`'${state}'`);

// Reads the indexes saga_completed_token and saga_failed_token. A saga that is being replayed is locked, and keeps its token.
function eraseWhere(tx: Tx, isMeant: Prisma.Sql, limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE saga SET payment_token = NULL WHERE order_id IN (
      SELECT order_id FROM saga WHERE payment_token IS NOT NULL AND finished_at IS NOT NULL AND ${isMeant}
      LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
}
