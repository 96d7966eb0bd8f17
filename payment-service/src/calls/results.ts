// What becomes of an answer of the provider: stored, then told. Answers that come together share a statement and a
// publish. The two steps do not wait for each other: with the broker away results are still stored.

import { BrokerUnavailableError, UnroutableError } from '@order-saga/shared/broker/broker';
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { PrismaClient } from '../database.ts';
import {
  cancelPaymentReply,
  keyOf,
  type Payment,
  type PaymentReply,
  processPaymentReply,
} from '../domain/payment.ts';
import {
  type CancelDecision,
  type ChargeDecision,
  type Postponed,
  postpone,
  storeCancels,
  storeCharges,
} from '../store/work.ts';
import { keepTrying } from './keep-trying.ts';

export type CallResult =
  | ({ readonly kind: 'charge' } & ChargeDecision)
  | ({ readonly kind: 'cancel' } & CancelDecision)
  | ({ readonly kind: 'unknown' } & Postponed);

export interface Results {
  /**
   * Resolves when the result is stored and its reply published, however long that takes.
   * @returns the payment, where the result decided it
   * @throws once `ended` has aborted (the row then still implies what is missing), or when it can never be stored
   */
  record(result: CallResult): Promise<Payment | undefined>;
  /** Resolves when the result is stored; its reply is published after it. @throws as `record` */
  keep(result: CallResult): Promise<void>;
}

/** More than there can be calls at a time. */
const MAX_WAITING = 100_000;

export function createResults(options: {
  database: PrismaClient;
  publish(messages: readonly Message[]): Promise<void>;
  logger: Logger;
  ended: AbortSignal;
}): Results {
  const { database, publish, logger, ended } = options;

  const storing = createBatcher<CallResult, Payment | undefined>(
    (results) =>
      keepTrying(() => store(database.$driver, results), {
        what: 'storing results of provider calls',
        isFinal: isOwnFault,
        ended,
        logger,
      }),
    { maxBatch: 500, maxWaiting: MAX_WAITING, isOwnFault },
  );
  const telling = createBatcher<PaymentReply, void>(
    async (replies) => {
      await keepTrying(() => publish(replies), {
        what: 'publishing replies',
        isFinal: (error) => !isBrokerAway(error),
        ended,
        logger,
      });
      return replies.map(() => undefined);
    },
    { maxBatch: 500, maxWaiting: MAX_WAITING, isOwnFault: (error) => !isBrokerAway(error) },
  );

  async function tell(payment: Payment | undefined, kind: CallResult['kind']): Promise<void> {
    if (payment === undefined) return;
    const { orderId, attempt, status } = payment;
    logger.debug({ orderId, attempt, status }, 'payment decided');
    const reply = replyTo(payment, kind);
    if (reply !== null) await telling.add(reply);
  }

  return {
    async record(result) {
      const payment = await storing.add(result);
      await tell(payment, result.kind);
      return payment;
    },
    async keep(result) {
      const payment = await storing.add(result);
      // A reply that is lost here is asked for again, and answered from the row.
      tell(payment, result.kind).catch((error: unknown) => {
        if (!ended.aborted) logger.warn({ err: error }, 'a reply could not be published');
      });
    },
  };
}

/** One statement for each kind of result. @returns the payments that were decided, in the order of the results */
async function store(database: SqlRunner, results: readonly CallResult[]): Promise<(Payment | undefined)[]> {
  const decided = [
    ...(await storeCharges(
      database,
      results.filter((result) => result.kind === 'charge'),
    )),
    ...(await storeCancels(
      database,
      results.filter((result) => result.kind === 'cancel'),
    )),
  ];
  await postpone(
    database,
    results.filter((result) => result.kind === 'unknown'),
  );
  const byKey = new Map(decided.map((payment) => [keyOf(payment), payment]));
  return results.map((result) => byKey.get(keyOf(result)));
}

function replyTo(payment: Payment, kind: CallResult['kind']): PaymentReply | null {
  const { orderId, attempt, traceparent } = payment;
  const command = kind === 'cancel' ? 'CancelPayment' : 'ProcessPayment';
  const context = { causationId: messageIdOf(orderId, attempt, command), traceparent };
  return kind === 'cancel' ? cancelPaymentReply(payment, context) : processPaymentReply(payment, context);
}

const isBrokerAway = (error: unknown) =>
  error instanceof BrokerUnavailableError || error instanceof UnroutableError;
