// What an order holds, and the step that holds it: all of its lines or none.
//
//   Undecided ── ReserveStock ──▶ Reserved ── ReleaseStock ──▶ Released (was held)
//       │                    └──▶ Refused ─── ReleaseStock ──▶ Released (was not held)
//       └── ReleaseStock, or ReserveStock of an outdated attempt ──▶ Released (a tombstone: was not held)
import type { Shortage, StockLine } from '@order-saga/shared/contracts/fields';
import type { MessageOf } from '@order-saga/shared/contracts/message';
import { replyTo } from '@order-saga/shared/worker/reply';
import type { RowKey } from '@order-saga/shared/worker/rows';
import type { Step } from '@order-saga/shared/worker/step';
import type { Shelves } from './shelves.ts';

/** The decision of one (order, attempt). */
export interface Reservation extends RowKey {
  /** Undecided only between its insert and the decision. */
  readonly status: 'Undecided' | 'Reserved' | 'Refused' | 'Released';
  /** What is or was held, or asked for in vain; no SKU twice. */
  readonly lines: readonly StockLine[];
  /** Why it was refused. */
  readonly reason: 'OutOfStock' | 'UnknownProduct' | null;
  readonly shortages: readonly Shortage[];
  /** Released something that was held. */
  readonly wasHeld: boolean;
}

export const undecided = ({ orderId, attempt }: RowKey): Reservation => ({
  ...{ orderId, attempt, status: 'Undecided' },
  ...{ lines: [], reason: null, shortages: [], wasHeld: false },
});

/** @param shelves what the batch takes its pieces from, and puts them back to */
export function reservationStep(
  shelves: Shelves,
): Step<Reservation, MessageOf<'ReserveStock'>, MessageOf<'ReleaseStock'>> {
  return {
    undoType: 'ReleaseStock',
    isBlank: ({ status }) => status === 'Undecided',
    begin(row, { body }) {
      const lines = summed(body.lines);
      const shortages = shelves.shortages(lines);
      if (shortages.length > 0)
        return { ...row, status: 'Refused', lines, reason: reasonOf(shortages), shortages };
      shelves.take(lines);
      return { ...row, status: 'Reserved', lines };
    },
    tombstone: (row, command) => ({
      ...row,
      status: 'Released',
      lines: command.type === 'ReserveStock' ? summed(command.body.lines) : [],
    }),
    undo(row) {
      const wasHeld = row.status === 'Reserved';
      if (wasHeld) shelves.putBack(row.lines);
      return { ...row, status: 'Released', wasHeld };
    },
    replyOf(row, command) {
      if (row.status === 'Released') return replyTo(command, 'StockReleased', { released: row.wasHeld });
      if (command.type === 'ReleaseStock') return null;
      if (row.status === 'Reserved') return replyTo(command, 'StockReserved', {});
      return replyTo(command, 'StockNotReserved', { reason: row.reason!, shortages: [...row.shortages] });
    },
  };
}

function reasonOf(shortages: readonly Shortage[]): Reservation['reason'] {
  return shortages.some(({ available }) => available === null) ? 'UnknownProduct' : 'OutOfStock';
}

/** One line for each SKU: nothing stops a foreign publisher from naming one twice. */
function summed(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}
