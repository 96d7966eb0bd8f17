// A bounded number of provider calls at a time. Each kind of call has a lane of its own, so that silent charges never
// stand in the way of a cancel.
import { createInHandByKey } from '@order-saga/shared/concurrency/in-hand';
import { keyOf, type Payment } from '../domain/payment.ts';

/** The provider did not answer in time. Nothing is known about the payment. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** We want no answer any more. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

export interface Lane {
  /**
   * Begins a call, unless one of this payment is under way already.
   * @param call must not reject. Its signal aborts with NoAnswerError when time is up, with AbandonedError otherwise
   * @returns false when the lane is full
   */
  start(payment: Payment, call: (signal: AbortSignal) => Promise<void>): boolean;
  abandon(payments: readonly Payment[]): void;
  underWay(): Payment[];
  size(): number;
  /** How many calls may begin. */
  free(): number;
  /** Resolves when the calls that are under way now have ended. */
  idle(): Promise<void>;
}

/**
 * @param options.limit most calls at a time
 * @param options.limitMs how long the provider has for one call, tries and all
 * @param options.onRoom called when a call of a full lane has ended
 */
export function createLane(options: { limit: number; limitMs: number; onRoom(): void }): Lane {
  const { limit, limitMs, onRoom } = options;
  const running = createInHandByKey<{ payment: Payment; control: AbortController; ended: Promise<void> }>();

  return {
    start(payment, call) {
      const key = keyOf(payment);
      if (running.has(key)) return true;
      if (running.size >= limit) return false;
      const control = new AbortController();
      const timer = setTimeout(
        () => control.abort(new NoAnswerError(`no answer within ${limitMs / 1000} s`)),
        limitMs,
      );
      const ended = call(control.signal).finally(() => {
        clearTimeout(timer);
        const wasFull = running.size >= limit;
        running.delete(key);
        if (wasFull) onRoom();
      });
      running.set(key, { payment, control, ended });
      return true;
    },
    abandon(payments) {
      for (const payment of payments) {
        running.get(keyOf(payment))?.control.abort(new AbandonedError('the answer is not wanted any more'));
      }
    },
    underWay: () => running.items().map(({ payment }) => payment),
    size: () => running.size,
    free: () => Math.max(0, limit - running.size),
    idle: async () => {
      await Promise.allSettled(running.items().map(({ ended }) => ended));
    },
  };
}
