// The payment service. The provider is called before the transaction: none stays open over a call.
import { chargeAtProvider, recordPayment } from '../business/payment-table.ts';
import { newMessage } from './message.ts';
import type { CreateService } from './service.ts';

export const createPaymentService: CreateService = (pool) => ({
  async handle(message) {
    if (message.type !== 'ProcessPayment') throw new Error(`no message for payment: ${message.type}`);
    const { orderId } = message;
    const toPay = { orderId, ...message.body };
    const answer = await chargeAtProvider(pool, toPay);
    return async (tx) => {
      const failure = await recordPayment(tx, toPay, answer);
      return failure === null
        ? newMessage('orchestrator', 'PaymentCompleted', orderId, {})
        : newMessage('orchestrator', 'PaymentFailed', orderId, { failure });
    };
  },
});
