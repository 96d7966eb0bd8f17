// The queue `orchestrator.replies`: events and replies move sagas, a whole batch in one transaction.
// Order of work: commit (saga, history), publish the next commands, await confirms, ack the replies. Death in
// between means redelivery, which finds its history row and has the outstanding command sent again.
import { replyWaitMs } from '@order-saga/shared/concurrency/backoff';
import type { BatchHandler } from '@order-saga/shared/consumer/consumer';
import type { Message } from '@order-saga/shared/contracts/message';
import { inSession } from '@order-saga/shared/database/store';
import type { SagaMetrics } from '../metrics.ts';
import { askFor, receiveBatch } from '../saga/receive-batch.ts';
import type { Unanswered } from '../saga/unanswered.ts';
import { recordKey, type SagaSession, type SagaStore } from '../store/saga-store.ts';

export interface ReplyDependencies {
  readonly store: Pick<SagaStore, 'session'>;
  readonly stepTimeoutMs: number;
  readonly metrics: SagaMetrics;
  /** Told of each message. */
  readonly unanswered?: Unanswered;
  /** Age from which an order is not begun any more, for its saga may have been pruned. Hours; undefined: none. */
  readonly horizonHours?: number | undefined;
}

/** Handles a batch of replies and events. Idempotent. */
export function createReplyHandler({
  store,
  stepTimeoutMs,
  metrics,
  unanswered,
  horizonHours,
}: ReplyDependencies): BatchHandler {
  const firstWait = () => replyWaitMs(stepTimeoutMs, 1);

  async function decide(session: SagaSession, messages: readonly Message[]) {
    const ask = askFor(messages, firstWait);
    const found = await session.lock({ ...ask, horizonHours });
    const receiveAll = (isRecorded: (message: Message) => boolean) =>
      receiveBatch(messages, ask, found, isRecorded, firstWait);
    const decided = receiveAll(() => false);
    if (decided.stale.length === 0) return { found, decided };
    // Rare: only then is it asked which repeats are on record already.
    const known = await session.recordedStale(decided.stale.map(named));
    return { found, decided: receiveAll((message) => known.has(recordKey(named(message)))) };
  }

  return async (messages) => {
    const { found, decided } = await inSession(store, async (session) => {
      const all = await decide(session, messages);
      await session.commit(all.decided.changes);
      return all;
    });
    unanswered?.handled(messages.map(({ type }) => type));
    metrics.record(
      decided.changes.rows,
      new Map([...found.sagas].map(([orderId, { ageMs }]) => [orderId, ageMs])),
    );
    return decided.outcomes;
  };
}

const named = ({ body: { orderId }, messageId }: Message) => ({ orderId, messageId });
