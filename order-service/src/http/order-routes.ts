// Orders over HTTP.

import { CustomerId } from '@order-saga/shared/contracts/fields';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { type Actor, openAccess } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { decodeCursor, isTimeAndId, Page, pageQuery } from '@order-saga/shared/http/paging';
import { idempotencyKey } from '@order-saga/shared/http/requests/idempotency';
import { preferredWait } from '@order-saga/shared/http/requests/prefer';
import { traceparentOf } from '@order-saga/shared/http/requests/traceparent';
import { Type } from 'typebox';
import { requestCancel } from '../cancel.ts';
import type { Tenant } from '../domain/tenant.ts';
import type { CancelStore } from '../store/order-stores.ts';
import { listOrders, readOrder } from '../store/read-orders.ts';
import { createPlaceOrder, type PlaceOrderDependencies } from './place-order.ts';
import { NewOrderBody, OrderParams, OrderView, Status, toView } from './schemas.ts';

const tags = ['orders'];

export function orderRoutes(
  app: App,
  deps: {
    database: SqlRunner;
    cancels: CancelStore;
    tenantOf(actor: Actor): Tenant;
  } & PlaceOrderDependencies,
): void {
  const { database, cancels, relay, tenantOf } = deps;
  const placeOrder = createPlaceOrder(deps);

  app.post(
    '/orders',
    {
      ...openAccess('client'),
      schema: {
        tags,
        operationId: 'placeOrder',
        summary: 'Place an order',
        problems: ['IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED', 'CLIENT_SHARE_USED'],
        description:
          'With `Prefer: wait=N` the answer waits up to N seconds for the end of the order, or for something that the customer has to do (`paymentAction`): then it is 202.',
        headers: Type.Object({
          'idempotency-key': Type.Optional(Type.String({ description: 'One key, one order; kept 24 hours' })),
          prefer: Type.Optional(Type.String({ description: 'wait=N, in seconds, at most 60 (RFC 7240)' })),
        }),
        body: NewOrderBody,
        response: { 200: OrderView, 202: OrderView },
      },
    },
    async (request, reply) => {
      const waitSeconds = preferredWait(request.headers.prefer);
      const answer = await placeOrder({
        body: request.body,
        tenant: tenantOf(request.actor),
        idempotencyKey: idempotencyKey(request.headers['idempotency-key']),
        waitSeconds,
        traceparent: traceparentOf(request.headers.traceparent),
      });
      if (answer.waited) reply.header('preference-applied', `wait=${waitSeconds}`);
      return reply
        .code(answer.status)
        .header('location', `/orders/${answer.order.orderId}`)
        .send(toView(answer.order));
    },
  );

  app.get(
    '/orders',
    {
      ...costly(openAccess('client', 'viewer')),
      schema: {
        tags,
        operationId: 'listOrders',
        summary: 'Orders, newest first',
        querystring: Type.Object(
          { ...pageQuery, customerId: Type.Optional(CustomerId), status: Type.Optional(Status) },
          { additionalProperties: false },
        ),
        response: { 200: Page(OrderView) },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const { items, nextCursor } = await listOrders(database, tenantOf(request.actor), filter, {
        limit,
        after: decodeCursor(cursor, isTimeAndId),
      });
      return { items: items.map(toView), nextCursor };
    },
  );

  app.get(
    '/orders/:orderId',
    {
      ...openAccess('client', 'viewer'),
      schema: {
        tags,
        operationId: 'getOrder',
        summary: 'One order',
        problems: ['ORDER_NOT_FOUND'],
        params: OrderParams,
        response: { 200: OrderView },
      },
    },
    async (request) => {
      const { orderId } = request.params;
      const order = await readOrder(database, orderId, tenantOf(request.actor));
      if (order === null) throw requestError('ORDER_NOT_FOUND', `There is no order ${orderId}.`);
      return toView(order);
    },
  );

  app.post(
    '/orders/:orderId/cancel',
    {
      ...openAccess('client'),
      schema: {
        tags,
        operationId: 'cancelOrder',
        summary: 'Ask to cancel an order',
        problems: ['ORDER_NOT_FOUND', 'ORDER_FINISHED'],
        description: 'Asked, not done: the saga decides, and the end of the order shows it.',
        params: OrderParams,
        response: { 202: OrderView },
      },
    },
    async (request, reply) => {
      const { order, event } = await requestCancel(
        cancels,
        request.params.orderId.toLowerCase(),
        tenantOf(request.actor),
      );
      relay.publish(event);
      return reply.code(202).header('location', `/orders/${order.orderId}`).send(toView(order));
    },
  );
}
