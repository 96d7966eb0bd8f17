// Commands for tests, as the orchestrator sends them.
import { createMessage, type MessageOf } from '@order-saga/shared/contracts/message';

const context = {
  causationId: 'cause',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

export const completeOrder = (orderId: string, attempt = 1): MessageOf<'CompleteOrder'> =>
  createMessage('CompleteOrder', { orderId, attempt }, context);

export const failOrder = (orderId: string, attempt = 1): MessageOf<'FailOrder'> =>
  createMessage(
    'FailOrder',
    { orderId, attempt, reason: 'PaymentDeclined', detail: 'card_declined' },
    context,
  );

export const reopenOrder = (orderId: string, attempt = 2): MessageOf<'ReopenOrder'> =>
  createMessage('ReopenOrder', { orderId, attempt }, context);
