// When the command of a saga is asked again that waits for a customer or a provider, and when it is not waited for any longer. Pure.
import type { Pending, Saga } from './saga.ts';

/**
 * So long before the end the command is sent for the last time, so that what was decided and not heard of is known: an
 * answer at rest takes some milliseconds. Later than that, the answer has this time.
 */
export const LAST_ASK_MS = 2000;

/** Whether the end has come: nothing is waited for after it, once the command was sent for the last time. */
export const isOver = ({ expiresAt, isLastAsked }: Pending, at: string): boolean =>
  isLastAsked && leftMs(expiresAt, at) <= 0;

/**
 * How long until the command is sent again, or the saga given up.
 * @param replyWaitMs how long another saga would wait
 * @param at now, by the clock of the store. ISO 8601
 */
export function askWaitMs({ pending }: Pick<Saga, 'pending'>, replyWaitMs: number, at: string): number {
  if (pending === null) return replyWaitMs;
  const left = leftMs(pending.expiresAt, at);
  return pending.isLastAsked ? Math.max(left, 0) : Math.max(0, Math.min(replyWaitMs, left - LAST_ASK_MS));
}

/** The same command was sent once more, and confirmed: it is no try, and is in no history. */
export function askedAgain(
  saga: Saga & { readonly pending: Pending },
  replyWaitMs: (sendCount: number) => number,
  at: string,
): { saga: Saga; waitMs: number } {
  const { pending } = saga;
  const left = leftMs(pending.expiresAt, at);
  const isLastAsked = pending.isLastAsked || left <= LAST_ASK_MS;
  const asked: Saga = { ...saga, sendCount: saga.sendCount + 1, pending: { ...pending, isLastAsked } };
  const waitMs = askWaitMs(asked, replyWaitMs(asked.sendCount), at);
  return { saga: asked, waitMs: isLastAsked && left <= 0 ? LAST_ASK_MS : waitMs };
}

/** Waits for `askedAgain`. */
export const isWaiting = (saga: Saga): saga is Saga & { readonly pending: Pending } => saga.pending !== null;

const leftMs = (until: string, at: string): number => Date.parse(until) - Date.parse(at);
