// Calls of the provider. They run beside the consumer, never inside it: a silent provider holds up no other order.
// A row implies each call, so whatever is lost here is made again from the row.
import { setTimeout as delay } from 'node:timers/promises';
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import { backoffMs } from '@order-saga/shared/consumer/backoff';
import type { Message } from '@order-saga/shared/contracts/message';
import type { Logger } from '@order-saga/shared/observability/logger';
import { inCallSpan, inTraceOf } from '@order-saga/shared/observability/tracing/span';
import type { PrismaClient } from '../database.ts';
import { atProvider, type Payment, workOf } from '../domain/payment.ts';
import type { PaymentGateway, PaymentNotice } from '../gateway/gateway.ts';
import { giveBack } from '../store/work.ts';
import { askAboutMoney } from './ask-about-money.ts';
import { askProvider } from './ask-provider.ts';
import { inWords } from './call-error.ts';
import { AbandonedError, createLane } from './lane.ts';
import { type CallResult, createResults } from './results.ts';

export interface Calls {
  /** Begins the calls that these rows imply. What does not fit is given back, due at once for the sweep. */
  start(payments: readonly Payment[]): Promise<void>;
  /** What the provider told by itself. Resolves when it is stored; it changes nothing that is decided already. */
  settle(notice: PaymentNotice): Promise<void>;
  underWay(work: 'charge' | 'cancel'): number;
  /** How many calls of this kind may begin. */
  free(work: 'charge' | 'cancel'): number;
  /** From now on called when there is room again for calls that did not fit. */
  onRoom(listener: () => void): void;
  /** Begins no more, waits a moment for those in hand and gives the others back. */
  stop(): Promise<void>;
}

export interface CallLimits {
  /** Most charges at a time. */
  readonly charges: number;
  /** Most cancels at a time. */
  readonly cancels: number;
  /** How long the provider has for one call, in ms; less than the lease of the row. */
  readonly answerMs: number;
  /** How long a stop waits for calls in hand, in ms. */
  readonly stopMs: number;
}

/** A call costs a timer and a few kilobytes; at 10 s each, 5000 silent ones at a time are 500 a second. */
export const callLimits: CallLimits = { charges: 5000, cancels: 2000, answerMs: 10_000, stopMs: 3000 };

/** First and longest wait after a call without an answer. */
const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 60_000;
/** After a refusal: it stands until something changes at the provider, of which a notice tells as a rule. */
const MAX_REFUSED_WAIT_MS = 15 * 60_000;
/** For the last statement of a stop: the database may be away. */
const GIVE_BACK_MS = 1000;

export function createCalls(options: {
  database: PrismaClient;
  gateway: PaymentGateway;
  publish(messages: readonly Message[]): Promise<void>;
  logger: Logger;
  limits?: CallLimits;
}): Calls {
  const { database, gateway, logger, limits = callLimits } = options;
  let tellRoom = () => {};
  const laneOf = (limit: number) => createLane({ limit, limitMs: limits.answerMs, onRoom: () => tellRoom() });
  const charges = laneOf(limits.charges);
  const cancels = laneOf(limits.cancels);
  const lanes = { charge: charges, cancel: cancels };
  const ended = new AbortController();
  const results = createResults({ ...options, ended: ended.signal });
  let stopping = false;

  function begin(payment: Payment): boolean {
    if (stopping) return false;
    if (workOf(payment) === 'charge') return charges.start(payment, charge);
    // Its charge decides nothing any more. Should it still land, it meets the cancel at the provider.
    charges.abandon([payment]);
    return cancels.start(payment, cancel);
  }

  const charge = (payment: Payment, signal: AbortSignal) =>
    concluded(payment, 'charge', async () => {
      const asked = { ...atProvider(payment), token: payment.token! };
      const answer = await askProvider(
        (until) => inCallSpan('charge', spanAttributes(payment), () => gateway.charge(asked, until)),
        signal,
      );
      // The cancel that closed it decides. Should there be none (books restored), it must not be asked every lease.
      return answer.status === 'closed'
        ? unknown(payment, 'charge', 'the payment is closed at the provider')
        : charged(payment, answer);
    });

  const cancel = (payment: Payment, signal: AbortSignal) =>
    concluded(payment, 'cancel', async () => {
      const answer = await askProvider(
        (until) =>
          inCallSpan('cancel', spanAttributes(payment), () => gateway.cancel(atProvider(payment), until)),
        signal,
      );
      if ('refusal' in answer) return refused(payment, answer.refusal);
      const { orderId, attempt } = payment;
      return { kind: 'cancel', orderId, attempt, outcome: answer.outcome };
    });

  async function concluded(
    payment: Payment,
    work: 'charge' | 'cancel',
    ask: () => Promise<CallResult>,
  ): Promise<void> {
    const { orderId, attempt, callFailures, traceparent } = payment;
    await inTraceOf(traceparent, async () => {
      try {
        const result = await ask().catch((error: unknown) => {
          if (error instanceof AbandonedError) return null;
          const level = callFailures === 0 ? 'warn' : 'debug';
          logger[level]({ orderId, attempt, work, callFailures, err: error }, 'no answer from the provider');
          return unknown(payment, work, inWords(error));
        });
        const decided = result === null ? undefined : await results.record(result);
        // What is noted of its money is older than its undo.
        if (decided?.refundFailure && !stopping) await askAboutMoney({ ...options, results }, decided);
      } catch (error) {
        if (!stopping) {
          logger.error({ orderId, attempt, work, err: error }, 'a result of the provider could not be kept');
        }
      }
    });
  }

  async function handBack(payments: readonly Payment[]): Promise<void> {
    await giveBack(database, payments).catch((error: unknown) => {
      // They are taken up when their leases are over.
      logger.debug({ err: error }, 'payments could not be given back');
    });
  }

  return {
    async start(payments) {
      const left = payments.filter((payment) => !begin(payment));
      await handBack(left);
      // A call may have ended before these were given back.
      if (left.some((payment) => lanes[workOf(payment)!].free() > 0)) tellRoom();
    },
    async settle({ idempotencyKey, charge: answer, cancel: closing, movesMoney }) {
      const [orderId = '', attempt] = idempotencyKey.split(':');
      const key = { orderId, attempt: Number(attempt) };
      if (closing !== undefined) await results.keep({ kind: 'cancel', ...key, outcome: closing.outcome });
      if (answer !== undefined) await results.keep(charged(key, answer));
      if (movesMoney) await askAboutMoney({ ...options, results }, key);
    },
    underWay: (work) => lanes[work].size(),
    free: (work) => (stopping ? 0 : lanes[work].free()),
    onRoom(listener) {
      tellRoom = listener;
    },
    async stop() {
      stopping = true;
      const idle = () => Promise.all([charges.idle(), cancels.idle()]);
      const waiting = new AbortController();
      await Promise.race([idle(), delay(limits.stopMs, undefined, waiting)]);
      waiting.abort();
      const left = [...charges.underWay(), ...cancels.underWay()];
      for (const lane of [charges, cancels]) lane.abandon(left);
      ended.abort();
      await withTimeLimit(GIVE_BACK_MS, async () => {
        await idle();
        await handBack(left);
      }).catch(() => {});
    },
  };
}

function charged(
  { orderId, attempt }: Pick<Payment, 'orderId' | 'attempt'>,
  answer: NonNullable<PaymentNotice['charge']>,
): CallResult {
  const key = { kind: 'charge', orderId, attempt } as const;
  return answer.status === 'charged'
    ? { ...key, status: 'Completed', providerReference: answer.providerReference }
    : { ...key, status: 'Failed', declineCode: answer.declineCode };
}

function unknown(
  { orderId, attempt, callFailures }: Payment,
  work: 'charge' | 'cancel',
  error: string,
): CallResult {
  const waitMs = backoffMs(callFailures + 1, FIRST_WAIT_MS, MAX_WAIT_MS);
  return { kind: 'unknown', orderId, attempt, work, waitMs, error, refusal: null };
}

function refused({ orderId, attempt, callFailures }: Payment, refusal: string): CallResult {
  const waitMs = backoffMs(callFailures + 1, FIRST_WAIT_MS, MAX_REFUSED_WAIT_MS);
  const error = `the provider refuses to give the money back: ${refusal}`;
  return { kind: 'unknown', orderId, attempt, work: 'cancel', waitMs, error, refusal };
}

function spanAttributes({ orderId, attempt }: Payment) {
  return { 'order_saga.order_id': orderId, 'order_saga.attempt': attempt };
}
