// Where a stream goes on after a break: where it was, or now, when what was missed is not to be had any more. Pure.
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import type { Position } from './position.ts';
import type { Now } from './transitions.ts';

export type Reset =
  /** The break was longer than histories are kept: sagas that moved meanwhile may be gone. */
  | 'pruned'
  /** The place is of another database, or of a server that was lost before it told its replica. */
  | 'unknown';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A row's time is that of its transaction's begin, and a place may lie before it. */
const MARGIN_MS = 60 * 60 * 1000;

export function resume(
  last: Position,
  { position: now, nextTxId }: Now,
  retentionDays: RetentionDays,
): { from: Position; reset: Reset | null } {
  if (last.txId > nextTxId) return { from: now, reset: 'unknown' };
  const isPruned = retentionDays > 0 && last.atMs < now.atMs - retentionDays * DAY_MS + MARGIN_MS;
  return isPruned ? { from: now, reset: 'pruned' } : { from: last, reset: null };
}
