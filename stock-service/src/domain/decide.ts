// What a batch of commands asks of the store, and what it decides on that. Pure.
import type { CommandOf, Decided } from '@order-saga/shared/worker/handler';
import { decideStep } from '@order-saga/shared/worker/step';
import type { StockAsk, StockChanges, StockFound } from '../store/stock-store.ts';
import { reservationStep } from './reservation.ts';
import { openShelves } from './shelves.ts';

export type StockCommand = CommandOf<'stock'>;

export function askOf(commands: readonly StockCommand[]): StockAsk {
  const reserves = commands.filter((command) => command.type === 'ReserveStock');
  const releases = commands.filter((command) => command.type === 'ReleaseStock');
  return {
    keys: commands.map(({ body: { orderId, attempt } }) => ({ orderId, attempt })),
    skus: [...new Set(reserves.flatMap(({ body }) => body.lines.map(({ sku }) => sku)))],
    heldBy: [...new Set(releases.map(({ body }) => body.orderId))],
  };
}

export function decideStock(
  commands: readonly StockCommand[],
  { reservations, products }: StockFound,
): Decided<StockChanges> {
  const shelves = openShelves(products);
  const { rows, outcomes } = decideStep(reservationStep(shelves), commands, reservations);
  return { changes: { reservations: rows, products: shelves.changed() }, outcomes };
}
