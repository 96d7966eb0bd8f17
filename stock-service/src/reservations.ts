// Reservations as clients see them.

import type { StockLine } from '@order-saga/shared/contracts/fields';
import { requestError } from '@order-saga/shared/http/errors';
import type { Tx } from './database.ts';

export interface ShownReservation {
  readonly orderId: string;
  readonly attempt: number;
  readonly status: 'Reserved' | 'Released';
  readonly lines: StockLine[];
}

/**
 * The reservation of the order's latest attempt. A refusal and a tombstone are rows without a reservation.
 * @throws RequestError RESERVATION_NOT_FOUND
 */
export async function findReservation(tx: Tx, orderId: string): Promise<ShownReservation> {
  const row = await tx.reservation.findFirst({ where: { orderId }, orderBy: { attempt: 'desc' } });
  const isHeld = row?.status === 'Reserved';
  if (row === null || !(isHeld || row.wasHeld)) {
    throw requestError('RESERVATION_NOT_FOUND', `Order ${orderId} has no reservation.`);
  }
  return {
    orderId: row.orderId,
    attempt: row.attempt,
    status: isHeld ? 'Reserved' : 'Released',
    lines: row.lines as unknown as StockLine[],
  };
}
