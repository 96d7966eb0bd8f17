// stock as a participant: the commands that it handles, and its replies.
import { Type } from 'typebox';
import { Attempt, OrderId, Shortage, StockLine, Word } from './fields.ts';
import type { Participant } from './participant.ts';

const key = { orderId: OrderId, attempt: Attempt };

/** Hold all lines or none. */
const ReserveStock = Type.Object({
  ...key,
  lines: Type.Array(StockLine, { minItems: 1, maxItems: 100 }),
});
/** Compensation of ReserveStock; also when it is not known whether that was done. */
const ReleaseStock = Type.Object(key);

const StockReserved = Type.Object(key);
const StockNotReserved = Type.Object({
  ...key,
  reason: Word('OutOfStock', 'UnknownProduct'),
  shortages: Type.Array(Shortage, { maxItems: 100 }),
});
/** `released` is false when nothing was held. */
const StockReleased = Type.Object({ ...key, released: Type.Boolean() });

export const stock = {
  port: 3002,
  step: {
    do: 'ReserveStock',
    done: 'StockReserved',
    refused: 'StockNotReserved',
    undo: 'ReleaseStock',
    undone: 'StockReleased',
    refusals: ['OutOfStock', 'UnknownProduct'],
    unanswered: 'StockTimeout',
  },
  messages: {
    ReserveStock: {
      kind: 'command',
      body: ReserveStock,
      meaning: 'Hold all lines of the order, or none.',
    },
    ReleaseStock: {
      kind: 'command',
      body: ReleaseStock,
      meaning: 'Compensation: let go of what the order holds, and refuse a ReserveStock that comes later.',
    },
    StockReserved: { kind: 'reply', body: StockReserved, meaning: 'All lines are held.' },
    StockNotReserved: {
      kind: 'reply',
      body: StockNotReserved,
      meaning: 'Nothing is held; UnknownProduct wins over OutOfStock.',
    },
    StockReleased: {
      kind: 'reply',
      body: StockReleased,
      meaning: 'Nothing is held any more; `released` tells whether something was.',
    },
  },
} as const satisfies Participant;
