// What everyone may see of reservations.
import { OrderId, Sku, type StockLine } from '@order-saga/shared/contracts/fields';
import type { App } from '@order-saga/shared/http/app';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { type Static, Type } from 'typebox';
import type { PrismaClient } from '../database.ts';

const Shown = Type.Object({
  orderId: OrderId,
  attempt: Type.Integer({ minimum: 1 }),
  status: Type.Enum(['Reserved', 'Released']),
  lines: Type.Array(Type.Object({ sku: Sku, quantity: Type.Integer({ minimum: 1 }) })),
});

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
        response: { 200: Shown },
      },
    },
    async ({ params: { orderId } }): Promise<Static<typeof Shown>> => {
      const row = await database.reservation.findFirst({ where: { orderId }, orderBy: { attempt: 'desc' } });
      const isHeld = row?.status === 'Reserved';
      // A refusal and a tombstone are rows without a reservation.
      if (row === null || !(isHeld || row.wasHeld))
        throw requestError('RESERVATION_NOT_FOUND', `Order ${orderId} has no reservation.`);
      const lines = row.lines as unknown as StockLine[];
      return { orderId: row.orderId, attempt: row.attempt, status: isHeld ? 'Reserved' : 'Released', lines };
    },
  );
}
