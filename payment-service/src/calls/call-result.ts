// What an answer of the provider, or none, is as a result.
import { backoffMs } from '@order-saga/shared/concurrency/backoff';
import type { Payment, PaymentKey, Work } from '../domain/payment.ts';
import type { CallResult } from '../domain/settle.ts';
import {
  type CancelAnswer,
  type ChargeAnswer,
  type FinalAnswer,
  type PendingAnswer,
  ProviderError,
} from '../gateway/gateway.ts';
import { NoAnswerError } from './lane.ts';

/** First and longest wait after a call without an answer. */
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 60_000;
/** After a refusal: it stands until something changes at the provider, of which a notice tells as a rule. */
const MAX_REFUSED_WAIT_MS = 15 * 60_000;
const MOST_CHARACTERS = 300;

/** How long an order waits for a payment that is pending, in ms. */
export interface PendingTimes {
  /** For its customer. */
  readonly actionMs: number;
  /** For its provider. */
  readonly processingMs: number;
}

export const pendingTimes: PendingTimes = { actionMs: 15 * 60_000, processingMs: 7 * 24 * 60 * 60_000 };

/** @param now milliseconds since 1970 */
export function chargeResult(
  payment: Payment,
  answer: ChargeAnswer,
  times: PendingTimes,
  now: number,
): CallResult {
  if (answer.status === 'pending') return pending(payment, answer, times, now);
  if (answer.status !== 'closed') return charged(payment, answer);
  // The cancel that closed it decides. Should there be none (books restored), it must not be asked every lease.
  return unanswered(payment, 'charge', 'the payment is closed at the provider');
}

/** A notice tells of the end as a rule. The provider is asked all the same, the more rarely the longer it takes. */
const FIRST_LOOK_MS = 10_000;
const MOST_LOOK_MS = 15 * 60_000;
/** And once more so long before the order waits no longer: after that its money would only go back. */
const LAST_LOOK_MS = 5000;

function pending(
  { orderId, attempt, pending: known }: Payment,
  { reason, action, decidedInMs }: PendingAnswer,
  { actionMs, processingMs }: PendingTimes,
  now: number,
): CallResult {
  const limitMs = reason === 'ActionRequired' ? actionMs : processingMs;
  const until = known?.reason === reason ? Date.parse(known.expiresAt) : now + limitMs;
  const waitedMs = Math.max(0, limitMs - (until - now));
  const nextMs = decidedInMs ?? Math.min(Math.max(waitedMs / 4, FIRST_LOOK_MS), MOST_LOOK_MS);
  const lastMs = until - LAST_LOOK_MS - now;
  const askAgainMs = lastMs > 0 ? Math.min(nextMs, lastMs) : nextMs;
  const expiresAt = new Date(now + limitMs).toISOString();
  return { kind: 'pending', orderId, attempt, reason, action, expiresAt, askAgainMs };
}

export function charged({ orderId, attempt }: PaymentKey, answer: FinalAnswer): CallResult {
  const key = { kind: 'charge', orderId, attempt } as const;
  return answer.status === 'charged'
    ? { ...key, status: 'Completed', providerReference: answer.providerReference }
    : { ...key, status: 'Failed', declineCode: answer.declineCode };
}

export function cancelResult(payment: Payment, answer: CancelAnswer): CallResult {
  const { orderId, attempt } = payment;
  if ('outcome' in answer) return { kind: 'cancel', orderId, attempt, outcome: answer.outcome };
  const { refusal } = answer;
  return unanswered(payment, 'cancel', `the provider refuses to give the money back: ${refusal}`, refusal);
}

function unanswered(
  { orderId, attempt, callFailures }: Payment,
  work: Work,
  error: string,
  refusal: string | null = null,
): CallResult {
  const longest = refusal === null ? MAX_WAIT_MS : MAX_REFUSED_WAIT_MS;
  const waitMs = backoffMs(callFailures + 1, FIRST_WAIT_MS, longest);
  return { kind: 'unanswered', orderId, attempt, work, waitMs, error, refusal };
}

export const failed = (payment: Payment, work: Work, error: unknown): CallResult =>
  unanswered(payment, work, inWords(error));

/** What the provider said, without control characters; nothing of errors of our own, which are in the log. */
function inWords(error: unknown): string {
  const isTold = error instanceof ProviderError || error instanceof NoAnswerError;
  if (!isTold) return 'the call failed in payment-service: its log says why';
  return error.message.replace(/\p{C}+/gu, ' ').slice(0, MOST_CHARACTERS);
}
