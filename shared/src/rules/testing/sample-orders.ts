// A completed and a failed order with which every rule is content, for tests to break.
import { messageIdOf } from '../../contracts/ids.ts';
import type { HistorySeen, OrderEvidence } from '../evidence.ts';

const lines = [{ sku: 'MUG', quantity: 2 }];
const failure = { reason: 'PaymentDeclined', detail: 'card_declined' };
const verification = { holds: true, partsAt: null, foreign: null };

export const completedOrder: OrderEvidence = {
  orderId: '01a00000-0000-7000-8000-000000000001',
  order: { status: 'Completed', attempt: 1, total: 2000, lines, failure: null },
  saga: {
    state: 'Completed',
    attempt: 1,
    failure: null,
    command: null,
    verification,
    history: historyOf('01a00000-0000-7000-8000-000000000001', [
      ['OrderCreated', null, 'Suspend'],
      ['StockReserved', 'Suspend', 'StockReserved'],
      ['PaymentCompleted', 'StockReserved', 'Paid'],
      ['OrderCompleted', 'Paid', 'Completed'],
    ]),
  },
  payments: [{ attempt: 1, status: 'Completed', amount: 2000, providerReference: 'sim_1', hasWork: false }],
  reservations: [{ attempt: 1, status: 'Reserved', lines }],
  charges: [{ attempt: 1, amount: 2000, reference: 'sim_1' }],
};

export const failedOrder: OrderEvidence = {
  orderId: '01a00000-0000-7000-8000-000000000002',
  order: { status: 'Failed', attempt: 1, total: 2000, lines, failure },
  saga: {
    state: 'Failed',
    attempt: 1,
    failure,
    command: null,
    verification,
    history: historyOf('01a00000-0000-7000-8000-000000000002', [
      ['OrderCreated', null, 'Suspend'],
      ['StockReserved', 'Suspend', 'StockReserved'],
      ['PaymentFailed', 'StockReserved', 'ReleasingStock'],
      ['StockReleased', 'ReleasingStock', 'FailingOrder'],
      ['OrderFailed', 'FailingOrder', 'Failed'],
    ]),
  },
  payments: [{ attempt: 1, status: 'Failed', amount: 2000, providerReference: null, hasWork: false }],
  reservations: [{ attempt: 1, status: 'Released', lines }],
  charges: [],
};

export function historyOf(
  orderId: string,
  moves: readonly (readonly [name: string, from: string | null, to: string])[],
): HistorySeen[] {
  return moves.map(([name, from, to], index) => ({
    seq: index + 1,
    kind: 'message',
    name,
    from,
    to,
    attempt: 1,
    messageId: messageIdOf(orderId, 1, name),
  }));
}
