// Placing orders from the dashboard, in a system that is there to be tried. Elsewhere these routes are not there: shops
// place orders at order-service.
import { refuseCardNumber } from '@order-saga/shared/contracts/card-number';
import { CustomerId, PaymentToken, Sku } from '@order-saga/shared/contracts/fields';
import { bearerOf, openAccess } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { Type } from 'typebox';
import { notHere, type TryIt } from './try-orders.ts';

const tags = ['try it'];
/** Minor units. A product has no price here: the shop that orders says what a piece costs. */
const UNIT_PRICE = 1999;
const CURRENCY = 'EUR';

const TriedOrders = Type.Object(
  {
    paymentToken: PaymentToken,
    sku: Sku,
    quantity: Type.Integer({ minimum: 1, maximum: 1000 }),
    orders: Type.Integer({ minimum: 1, maximum: 100, description: 'How many of it' }),
    customerId: Type.Optional(CustomerId),
  },
  { additionalProperties: false },
);

/** @param tryIt null: this system is not there to be tried */
export function tryRoutes(app: App, tryIt: TryIt | null): void {
  app.get(
    '/try/products',
    {
      ...openAccess('client', 'viewer'),
      schema: {
        tags,
        operationId: 'listProductsToTry',
        summary: 'What can be ordered',
        problems: ['ROUTE_NOT_FOUND', 'PEER_UNAVAILABLE'],
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({ sku: Type.String(), name: Type.String(), available: Type.Integer() }),
            ),
          }),
        },
      },
    },
    async () => {
      if (tryIt === null) throw notHere();
      return { items: await tryIt.products() };
    },
  );

  app.post(
    '/try/orders',
    {
      ...openAccess('client'),
      schema: {
        tags,
        operationId: 'placeOrdersToTry',
        summary: 'Place orders to look at',
        problems: ['ROUTE_NOT_FOUND', 'PEER_UNAVAILABLE'],
        body: TriedOrders,
        response: {
          202: Type.Object({
            orderIds: Type.Array(Type.String()),
            refused: Type.Integer({ description: 'Orders that were not taken' }),
          }),
        },
      },
    },
    async (request, reply) => {
      if (tryIt === null) throw notHere();
      const { paymentToken, sku, quantity, orders, customerId = 'try-it' } = request.body;
      refuseCardNumber('/paymentToken', paymentToken);
      const lines = [{ sku, quantity, unitPrice: UNIT_PRICE }];
      const order = { customerId, currency: CURRENCY, lines, payment: { token: paymentToken } };
      return reply.code(202).send(await tryIt.place(order, orders, bearerOf(request)));
    },
  );
}
