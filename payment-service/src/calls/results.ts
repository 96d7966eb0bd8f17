// What becomes of an answer of the provider: stored, then told. Answers that come together share a transaction and a
// publish. The two steps do not wait for each other: with the broker away results are still stored.
import { BrokerUnavailableError, UnroutableError } from '@order-saga/shared/broker/broker';
import { createBatcher } from '@order-saga/shared/concurrency/batcher';
import type { Message } from '@order-saga/shared/contracts/message';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import { decideInStore } from '@order-saga/shared/database/store';
import type { Logger } from '@order-saga/shared/observability/logger';
import { type Settled, settleResults } from '@order-saga/shared/worker/settle';
import type { Payment } from '../domain/payment.ts';
import { type CallResult, resultRules } from '../domain/settle.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { keepTrying } from './keep-trying.ts';

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

/** The second number: more than there can be calls at a time. */
const batches = { maxBatch: 500, maxWaiting: 100_000 };

export function createResults(options: {
  store: Pick<PaymentStore, 'session'>;
  publish(messages: readonly Message[]): Promise<void>;
  logger: Logger;
  ended: AbortSignal;
}): Results {
  const { store, publish, logger, ended } = options;
  const isNotAway = (error: unknown) =>
    !(error instanceof BrokerUnavailableError || error instanceof UnroutableError);

  const storing = createBatcher<CallResult, Settled<Payment> | null>(
    async (results) => {
      const ask = { insert: [], orderIds: results.map(({ orderId }) => orderId) };
      const decide = (found: readonly Payment[]) => {
        const { rows: payments, settled } = settleResults(resultRules, results, found);
        return { changes: { payments }, settled };
      };
      const what = 'storing results of provider calls';
      const work = () => decideInStore(store, ask, decide);
      return (await keepTrying(work, { what, isFinal: isOwnFault, ended, logger })).settled;
    },
    { ...batches, isOwnFault },
  );
  const telling = createBatcher<Message, void>(
    async (replies) => {
      const what = 'publishing replies';
      await keepTrying(() => publish(replies), { what, isFinal: isNotAway, ended, logger });
      return replies.map(() => undefined);
    },
    { ...batches, isOwnFault: isNotAway },
  );

  async function stored(result: CallResult): Promise<Settled<Payment> | null> {
    const settled = await storing.add(result);
    if (settled !== null) log(logger, settled);
    return settled;
  }

  return {
    async record(result) {
      const settled = await stored(result);
      if (!settled?.reply) return undefined;
      await telling.add(settled.reply);
      return settled.row;
    },
    async keep(result) {
      const settled = await stored(result);
      if (!settled?.reply) return;
      // A reply that is lost here is asked for again, and answered from the row.
      telling.add(settled.reply).catch((error: unknown) => {
        if (!ended.aborted) logger.warn({ err: error }, 'a reply could not be published');
      });
    },
  };
}

function log(logger: Logger, { before, row, reply }: Settled<Payment>): void {
  const { orderId, attempt, status, refundFailure, money } = row;
  if (reply !== null) logger.debug({ orderId, attempt, status }, 'payment decided');
  const dispute = money?.dispute?.status;
  if (dispute !== before.money?.dispute?.status)
    logger.warn({ orderId, attempt, dispute }, 'a payment is disputed');
  if (refundFailure === before.refundFailure) return;
  if (refundFailure === null) logger.info({ orderId, attempt }, 'money that had not gone back is settled');
  else {
    const text = 'money that was to go back has not: a person has to see to it';
    logger.error({ orderId, attempt, refundFailure }, text);
  }
}
