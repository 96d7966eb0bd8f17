// The route of the payment service: what happened to the money of an order.
import { OrderId } from '@order-saga/shared/contracts/fields';
import { PaymentInspection } from '@order-saga/shared/contracts/inspection';
import { PaymentView } from '@order-saga/shared/contracts/payment-view';
import type { App } from '@order-saga/shared/http/app';
import { inspectionRoutes, inspectionTag } from '@order-saga/shared/http/inspection-routes';
import { Type } from 'typebox';
import type { PaymentSettings } from '../config.ts';
import type { PrismaClient } from '../database.ts';
import { booksAgree, inspectPayments } from './inspection.ts';
import { movedAfterwards, refundsStand } from './money-checks.ts';
import { paymentViews } from './payment-view.ts';

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
      return { orderId: orderId.toLowerCase(), payments: await paymentViews(database, orderId) };
    },
  );
  inspectionRoutes(
    app,
    PaymentInspection,
    ({ orderIds }) => inspectPayments(database, orderIds),
    async () => ({
      // A real provider's books are not here to compare with.
      rules: [provider === 'simulated' ? await booksAgree(database) : await refundsStand(database)],
      lookAt: await movedAfterwards(database),
    }),
  );
}
