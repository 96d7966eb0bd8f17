// What everyone may see of reservations.
import { OrderId, Sku } from '@order-saga/shared/contracts/fields';
import type { App } from '@order-saga/shared/http/app';
import { Type } from 'typebox';
import type { PrismaClient } from './database.ts';
import { findReservation } from './reservations.ts';

export function reservationRoutes(app: App, database: PrismaClient): void {
  app.get(
    '/reservations/:orderId',
    {
      schema: {
        tags: ['reservations'],
        operationId: 'getReservation',
        summary: 'What the latest attempt of an order holds, or held',
        problems: ['RESERVATION_NOT_FOUND'],
        params: Type.Object({ orderId: OrderId }),
        response: {
          200: Type.Object({
            orderId: OrderId,
            attempt: Type.Integer({ minimum: 1 }),
            status: Type.Enum(['Reserved', 'Released']),
            lines: Type.Array(Type.Object({ sku: Sku, quantity: Type.Integer({ minimum: 1 }) })),
          }),
        },
      },
    },
    ({ params }) => findReservation(database, params.orderId),
  );
}
