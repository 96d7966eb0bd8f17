// An operator states that nothing of a payment is with us any more, where the provider does not undo it. The statement goes
// with CancelPayment: payment-service decides by it, once, and its reply moves the saga.
import { createMessage } from '@order-saga/shared/contracts/message';
import type { SettlementHow } from '@order-saga/shared/contracts/payment-messages';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import type { PrismaClient } from '../../database.ts';
import type { Peers } from '../../look/invariants/peers.ts';
import { readSaga, type SagaView } from '../../store/saga-reader.ts';
import { type ActRequest, sagaNotFound } from './act.ts';
import { askPayment } from './ask-peers.ts';
import { isSettled, whyNotSettle } from './possible.ts';
import { type SendingDependencies, sendNow } from './send-now.ts';

export interface SettleDependencies extends SendingDependencies {
  readonly database: PrismaClient;
  readonly peers: Pick<Peers, 'paymentsOf'>;
}

export interface SettleRequest extends ActRequest {
  readonly how: SettlementHow;
}

/**
 * @returns the saga, once the broker has the statement
 * @throws RequestError SAGA_NOT_FOUND, PAYMENT_NOT_SETTLEABLE, PEER_UNAVAILABLE, BROKER_UNAVAILABLE
 */
export async function settlePayment(deps: SettleDependencies, request: SettleRequest): Promise<SagaView> {
  const { orderId, actor: by, reason, how } = request;
  const seen = await readSaga(deps.database, orderId);
  if (seen === null) throw sagaNotFound(orderId);
  // Asked before the saga is locked: another service is waited for. payment-service decides on its own row anyway.
  const payment = isSettled(seen) ? await askPayment(deps.peers, seen) : null;
  if (payment !== null && payment.whyNot !== null) throw requestError('PEER_UNAVAILABLE', payment.whyNot);
  return sendNow(deps, request, {
    act: 'settle',
    refusal: 'PAYMENT_NOT_SETTLEABLE',
    whyNot: (saga) =>
      saga.attempt === seen.attempt
        ? whyNotSettle(saga, payment)
        : 'The saga has begun another attempt meanwhile: look at it again.',
    message: ({ orderId, attempt, causeId, traceparent }) =>
      createMessage(
        'CancelPayment',
        { orderId, attempt, settlement: { how, reason, by } },
        { causationId: causeId, traceparent },
      ),
    auditDetail: () => ({
      how,
      refusal: payment?.seen?.refundRefusal?.code ?? null,
      lastError: payment?.seen?.waiting?.lastError ?? null,
    }),
    historyDetail: { settlement: { how, reason } },
  });
}
