// Calls of the provider. They run beside the consumer, never inside it: a silent provider holds up no other order.
// A row implies each call, so whatever is lost here is made again from the row.
import { setTimeout as delay } from 'node:timers/promises';
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import type { Message } from '@order-saga/shared/contracts/message';
import type { Logger } from '@order-saga/shared/observability/logger';
import { inCallSpan, inTraceOf } from '@order-saga/shared/observability/tracing/span';
import { atProvider, type Payment, type PaymentKey, type Work, workOf } from '../domain/payment.ts';
import type { CallResult } from '../domain/settle.ts';
import type { PaymentGateway, PaymentNotice } from '../gateway/gateway.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { askProvider } from './ask-provider.ts';
import {
  cancelResult,
  charged,
  chargeResult,
  failed,
  type PendingTimes,
  pendingTimes,
} from './call-result.ts';
import { AbandonedError, createLane } from './lane.ts';
import { createResults } from './results.ts';

export interface Calls {
  /** Begins the calls that these rows imply. What does not fit is given back, due at once for the sweep. Never rejects. */
  start(payments: readonly Payment[]): Promise<void>;
  /** What the provider told by itself. Resolves when it is stored; it changes nothing that is decided already. */
  settle(notice: PaymentNotice): Promise<void>;
  underWay(work: Work): number;
  /** How many calls of this kind may begin. */
  free(work: Work): number;
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

/** For the last statement of a stop: the database may be away. */
const GIVE_BACK_MS = 1000;

export function createCalls(options: {
  store: PaymentStore;
  gateway: PaymentGateway;
  publish(messages: readonly Message[]): Promise<void>;
  logger: Logger;
  limits?: CallLimits;
  times?: PendingTimes;
}): Calls {
  const { store, gateway, logger, limits = callLimits, times = pendingTimes } = options;
  let tellRoom = () => {};
  const laneOf = (limit: number) => createLane({ limit, limitMs: limits.answerMs, onRoom: () => tellRoom() });
  const lanes = { charge: laneOf(limits.charges), cancel: laneOf(limits.cancels) };
  const ended = new AbortController();
  const results = createResults({ ...options, ended: ended.signal });
  let stopping = false;

  /** @returns false when there is no room for it */
  function begin(payment: Payment): boolean {
    if (stopping) return false;
    const work = workOf(payment)!;
    // Its charge decides nothing any more. Should it still land, it meets the cancel at the provider.
    if (work === 'cancel') lanes.charge.abandon([payment]);
    return lanes[work].start(payment, (signal) => call(payment, work, signal));
  }

  const ask: Record<Work, (payment: Payment, signal: AbortSignal) => Promise<CallResult>> = {
    async charge(payment, signal) {
      const asked = { ...atProvider(payment), token: payment.token! };
      return chargeResult(payment, await gateway.charge(asked, signal), times, Date.now());
    },
    async cancel(payment, signal) {
      return cancelResult(payment, await gateway.cancel(atProvider(payment), signal));
    },
  };

  async function call(payment: Payment, work: Work, signal: AbortSignal): Promise<void> {
    const { orderId, attempt, callFailures, traceparent } = payment;
    const attributes = { 'order_saga.order_id': orderId, 'order_saga.attempt': attempt };
    const inSpan = (until: AbortSignal) => inCallSpan(work, attributes, () => ask[work](payment, until));
    await inTraceOf(traceparent, async () => {
      try {
        const result = await askProvider(inSpan, signal).catch((error: unknown) => {
          if (error instanceof AbandonedError) return null;
          const level = callFailures === 0 ? 'warn' : 'debug';
          logger[level]({ orderId, attempt, work, callFailures, err: error }, 'no answer from the provider');
          return failed(payment, work, error);
        });
        const decided = result === null ? undefined : await results.record(result);
        // What is noted of its money is older than its undo.
        if (decided?.refundFailure && !stopping) await askAboutMoney(decided);
      } catch (error) {
        if (!stopping) {
          logger.error({ orderId, attempt, work, err: error }, 'a result of the provider could not be kept');
        }
      }
    });
  }

  /** @throws ProviderError when the provider cannot be asked: then it is to be asked again */
  async function askAboutMoney(key: PaymentKey): Promise<void> {
    if (gateway.moneyOf === undefined) return;
    const question = await store.beginAsking(key);
    const money = question && (await gateway.moneyOf(atProvider(question.payment)));
    if (!question || !money) return;
    const { orderId, attempt } = question.payment;
    await results.keep({ kind: 'money', orderId, attempt, money, askedAt: question.askedAt });
  }

  async function handBack(payments: readonly Payment[]): Promise<void> {
    if (payments.length === 0) return;
    await store.giveBack(payments).catch((error: unknown) => {
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
    async settle({ idempotencyKey, charge: answer, cancel: closing, movesCharge, movesMoney }) {
      const [orderId = '', attempt] = idempotencyKey.split(':');
      const key = { orderId, attempt: Number(attempt) };
      if (closing !== undefined) await results.keep({ kind: 'cancel', ...key, outcome: closing.outcome });
      if (answer !== undefined) await results.keep(charged(key, answer));
      if (movesCharge) await store.giveBack([key]);
      if (movesMoney) await askAboutMoney(key);
    },
    underWay: (work) => lanes[work].size(),
    free: (work) => (stopping ? 0 : lanes[work].free()),
    onRoom(listener) {
      tellRoom = listener;
    },
    async stop() {
      stopping = true;
      const idle = () => Promise.all([lanes.charge.idle(), lanes.cancel.idle()]);
      const waiting = new AbortController();
      await Promise.race([idle(), delay(limits.stopMs, undefined, waiting)]);
      waiting.abort();
      const left = [...lanes.charge.underWay(), ...lanes.cancel.underWay()];
      for (const lane of [lanes.charge, lanes.cancel]) lane.abandon(left);
      ended.abort();
      await withTimeLimit(GIVE_BACK_MS, async () => {
        await idle();
        await handBack(left);
      }).catch(() => {});
    },
  };
}
