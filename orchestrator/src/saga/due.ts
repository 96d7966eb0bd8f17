// What becomes of sagas whose deadline has passed, and what is counted once their commands are confirmed. Pure.
import { whyUnloadable } from '../store/loading.ts';
import type { SagaChanges, SagaWrite, StoredSaga } from '../store/saga-store.ts';
import { countResend, countRetry, expire } from './expire.ts';
import { heldBack } from './hold-hints.ts';
import { isHeld, waiting } from './holds.ts';
import { askedAgain, isOver, isWaiting } from './pending.ts';
import { type HeldCommands, type HistoryRow, outstandingCommand, type Saga } from './saga.ts';
import type { SilentStep } from './unanswered.ts';

/** Deadline while a send is not confirmed yet: death before the confirm costs seconds. */
export const UNCONFIRMED_WAIT_MS = 2000;
/** A backlog is looked at again after this time. */
const PATIENCE_MS = 1000;
/** So is one that is pending, while its command is held. */
const HELD_PENDING_WAIT_MS = 5000;
/** A saga that lacks what its command is made of is left alone, and must not stand before the others. */
export const UNLOADABLE_WAIT_MS = 60_000;

/**
 * What becomes of sagas whose deadline has passed.
 * @param patient states whose command or reply waits in a queue that is being worked off
 * @param held what is held: its deadlines stop, and its steps are not given up
 * @returns the changes; the sagas whose commands are to be sent, or of which it is to be told that they are held, once they are
 *   committed; and the steps that were sent, may be sent again, and had no answer
 */
export function decideDue(
  due: ReadonlyMap<string, StoredSaga>,
  patient: ReadonlySet<string>,
  held: HeldCommands,
  maxSends: number,
): { changes: SagaChanges; sends: Saga[]; silent: SilentStep[] } {
  const writes: SagaWrite[] = [];
  const rows: HistoryRow[] = [];
  const sends: Saga[] = [];
  const silent: SilentStep[] = [];
  for (const { saga, at } of due.values()) {
    if (patient.has(saga.state)) {
      writes.push({ saga, waitMs: PATIENCE_MS });
      continue;
    }
    if (whyUnloadable(saga) !== null) {
      writes.push({ saga, waitMs: UNLOADABLE_WAIT_MS });
      continue;
    }
    if (isHeld(saga, held) && (saga.pending === null || !isOver(saga.pending, at))) {
      // What is pending was sent, and answered: it is not asked again, and so does not expire.
      const back = heldBack(saga);
      writes.push({ saga: back, waitMs: saga.pending === null ? 'held' : HELD_PENDING_WAIT_MS });
      if (back !== saga) sends.push(back);
      continue;
    }
    const { orderId, attempt } = saga;
    // Once for each step: one that is never answered must not have its command held again and again.
    if (saga.pending === null && saga.sendCount === 1)
      silent.push({ command: outstandingCommand(saga)!, orderId, attempt });
    const expired = expire(saga, maxSends, at);
    const next = expired?.saga ?? saga;
    if (expired !== null) rows.push(expired.row);
    const write = waiting(next, held, UNCONFIRMED_WAIT_MS);
    writes.push(write);
    sends.push(write.saga);
  }
  return { changes: { writes, rows }, sends, silent };
}

export interface SentBy {
  readonly actor: string;
  readonly told: Readonly<Record<string, unknown>>;
}

/**
 * Counts sends that are confirmed. A saga that has moved on meanwhile is left alone: its new command has a deadline of
 * its own.
 * @param now the sagas as they are stored
 * @param by an operator because of whom they were sent, and what is told with it; undefined: their time had come
 */
export function countSends(
  sent: readonly Saga[],
  now: ReadonlyMap<string, StoredSaga>,
  { maxSends, replyWaitMs }: { maxSends: number; replyWaitMs: (sendCount: number) => number },
  by?: SentBy,
): { changes: SagaChanges } {
  const writes: SagaWrite[] = [];
  const rows: HistoryRow[] = [];
  const again = ({ saga, at }: StoredSaga) =>
    by === undefined ? countResend(saga, maxSends, at) : countRetry(saga, by.actor, at, by.told);
  for (const before of sent) {
    const stored = now.get(before.orderId);
    if (stored === undefined || !isSameSend(before, stored.saga)) continue;
    const { saga, at } = stored;
    if (isWaiting(saga)) {
      writes.push(askedAgain(saga, replyWaitMs, at));
      continue;
    }
    const counted = saga.sendCount === 0 ? { saga: { ...saga, sendCount: 1 } } : again(stored);
    writes.push({ saga: counted.saga, waitMs: replyWaitMs(counted.saga.sendCount) });
    if ('row' in counted) rows.push(counted.row);
  }
  return { changes: { writes, rows } };
}

const isSameSend = (before: Saga, now: Saga): boolean =>
  now.state === before.state && now.attempt === before.attempt && now.sendCount === before.sendCount;
