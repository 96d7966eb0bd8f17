// The route of the payment service: what happened to the money of an order.
import { Amount, Attempt, Currency, OrderId, Uuid } from '@order-saga/shared/contracts/fields';
import { PaymentInspection, PaymentStatus } from '@order-saga/shared/contracts/inspection';
import type { App } from '@order-saga/shared/http/app';
import { inspectionRoutes, inspectionTag } from '@order-saga/shared/http/inspection-routes';
import { Type } from 'typebox';
import type { PaymentSettings } from './config.ts';
import type { PrismaClient } from './database.ts';
import { inspectPayments, paymentInvariants } from './inspection.ts';
import type { Payment } from './payment.ts';
import { refundInvariants } from './refunds.ts';
import { paymentsOf } from './repository.ts';

/** What the OpenAPI document says about the service. */
export const paymentApi = {
  title: 'payment-service',
  description: 'Charges orders once, and gives the money back when an order fails.',
  tags: [
    { name: 'payments', description: 'The money of an order' },
    { name: 'webhooks', description: 'What the payment provider tells by itself' },
    inspectionTag,
  ],
};

const orNull = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const PaymentView = Type.Object({
  paymentId: Uuid,
  attempt: Attempt,
  amount: Amount,
  currency: Currency,
  status: PaymentStatus,
  declineCode: orNull('Why the provider refused'),
  providerReference: orNull('The charge at the provider'),
  refundFailure: Type.Optional(
    Type.String({
      description: 'Why the money of its refund has come back to us; a person has to see to it',
    }),
  ),
});

export function paymentRoutes(app: App, database: PrismaClient, provider: PaymentSettings['provider']): void {
  app.get(
    '/payments/:orderId',
    {
      schema: {
        tags: ['payments'],
        operationId: 'listPayments',
        summary: 'The payments of an order, one for each attempt that came to paying',
        description: 'An order that is not known here has none.',
        params: Type.Object({ orderId: OrderId }),
        response: { 200: Type.Object({ orderId: OrderId, payments: Type.Array(PaymentView) }) },
      },
    },
    async ({ params: { orderId } }) => {
      const payments = await paymentsOf(database, orderId);
      return { orderId: orderId.toLowerCase(), payments: payments.map(view) };
    },
  );
  inspectionRoutes(
    app,
    PaymentInspection,
    ({ orderIds }) => inspectPayments(database, orderIds),
    // A real provider's books are not here to compare with.
    () => (provider === 'simulated' ? paymentInvariants(database) : refundInvariants(database)),
  );
}

// Picked one by one: the token must never be among them.
function view(payment: Payment) {
  const { paymentId, attempt, amount, currency, status, declineCode, providerReference } = payment;
  return {
    paymentId,
    attempt,
    amount: amount!,
    currency: currency!,
    status,
    declineCode,
    providerReference,
    ...(payment.refundFailure === null ? {} : { refundFailure: payment.refundFailure }),
  };
}
