// What the fake workers do: give out pieces, take money.
import { setImmediate } from 'node:timers/promises';
import type { StockLine } from '@order-saga/shared/contracts/fields';
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import type { Trade } from './fake-worker.ts';

const linesOf = (command: Message | undefined): readonly StockLine[] =>
  command?.type === 'ReserveStock' ? command.body.lines : [];

/** @param free pieces by SKU, which it changes */
export const stockTrade = (free: Map<string, number>): Trade => ({
  participant: 'stock',
  undo: 'ReleaseStock',
  async begin(command, isFaulty) {
    const lines = linesOf(command);
    const found = lines.map(({ sku, quantity }) => ({
      sku,
      requested: quantity,
      available: free.get(sku) ?? null,
    }));
    const shortages = found.filter(({ requested, available }) => available === null || available < requested);
    if (isFaulty('it decides on what it read before others wrote')) await setImmediate();
    const taken = isFaulty('lines are held one by one')
      ? lines.filter(({ sku }) => !shortages.some((short) => short.sku === sku))
      : shortages.length === 0
        ? lines
        : [];
    for (const { sku, quantity } of taken) free.set(sku, free.get(sku)! - quantity);
    if (shortages.length === 0) return { type: 'StockReserved', fields: {} };
    const reason = shortages.some(({ available }) => available === null) ? 'UnknownProduct' : 'OutOfStock';
    return { type: 'StockNotReserved', fields: { reason, shortages } };
  },
  end(begun, command) {
    const released = begun?.type === 'StockReserved';
    if (released) for (const { sku, quantity } of linesOf(command)) free.set(sku, free.get(sku)! + quantity);
    return { type: 'StockReleased', fields: { released } };
  },
  isDone: ({ type }) => type === 'StockReserved',
});

export const paymentTrade = (): Trade => ({
  participant: 'payment',
  undo: 'CancelPayment',
  async begin(command) {
    if (command.type === 'ProcessPayment' && command.body.token === 'tok_declined')
      return { type: 'PaymentFailed', fields: { reason: 'PaymentDeclined', declineCode: 'card_declined' } };
    return { type: 'PaymentCompleted', fields: { paymentId: newId(), providerReference: newId() } };
  },
  end: (begun) => ({
    type: 'PaymentCancelled',
    fields: { outcome: begun?.type === 'PaymentCompleted' ? 'Refunded' : 'NotCharged' },
  }),
  isDone: ({ type }) => type === 'PaymentCompleted',
});
