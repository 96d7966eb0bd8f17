// What payment-service knows of the payment that a saga waits for, and order-service of its order. They are asked for a moment only:
// that they do not answer is an answer, too.
import { RequestError } from '@order-saga/shared/http/errors/request-errors';
import type { OrderFacts, PaymentFacts } from '../../look/explain/facts.ts';
import type { Peers } from '../../look/invariants/peers.ts';
import type { Saga } from '../../saga/saga.ts';

const ANSWER_LIMIT_MS = 2000;

export function askPayment(
  peers: Pick<Peers, 'paymentsOf'>,
  { orderId, attempt }: Pick<Saga, 'orderId' | 'attempt'>,
): Promise<PaymentFacts> {
  return ask(async () => {
    const payments = await peers.paymentsOf(orderId, ANSWER_LIMIT_MS);
    return payments.find((payment) => payment.attempt === attempt) ?? null;
  });
}

export const askOrder = (
  peers: Pick<Peers, 'order'>,
  { orderId }: Pick<Saga, 'orderId'>,
): Promise<OrderFacts> => ask(() => peers.order(orderId, ANSWER_LIMIT_MS));

async function ask<Seen>(
  question: () => Promise<Seen>,
): Promise<{ seen: Seen | null; whyNot: string | null }> {
  try {
    return { seen: await question(), whyNot: null };
  } catch (error) {
    const isTold = error instanceof RequestError;
    return {
      seen: null,
      whyNot: isTold ? error.detail : 'It answered something that is not understood here.',
    };
  }
}
