// What payment-service knows of the payment that a saga waits for. It is asked for a moment only: that it does not answer is
// an answer, too.
import { RequestError } from '@order-saga/shared/http/errors/request-errors';
import type { PaymentFacts } from '../../look/explain/facts.ts';
import type { Peers } from '../../look/invariants/peers.ts';
import type { Saga } from '../../saga/saga.ts';

const ANSWER_LIMIT_MS = 2000;

export async function askPayment(
  peers: Pick<Peers, 'paymentsOf'>,
  { orderId, attempt }: Pick<Saga, 'orderId' | 'attempt'>,
): Promise<PaymentFacts> {
  try {
    const payments = await peers.paymentsOf(orderId, ANSWER_LIMIT_MS);
    return { seen: payments.find((payment) => payment.attempt === attempt) ?? null, whyNot: null };
  } catch (error) {
    const isTold = error instanceof RequestError;
    return {
      seen: null,
      whyNot: isTold ? error.detail : 'It answered something that is not understood here.',
    };
  }
}
