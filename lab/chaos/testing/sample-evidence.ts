// Evidence of one completed and one failed order with which every rule is content; tests break it.
import type { OrderEvidence } from '@order-saga/shared/rules/evidence';
import { completedOrder, failedOrder } from '../../../shared/src/rules/testing/sample-orders.ts';
import type { StoredOrder } from '../../rules/read-orders.ts';
import type { Evidence } from '../checks/evidence.ts';
import type { OrderRecord } from '../customers/books.ts';
import { plainOrder } from '../plan/order-plan.ts';

export const COMPLETED = completedOrder.orderId;
export const FAILED = failedOrder.orderId;

/** The orders were placed at 0, and each row of a history came a second after the one before. */
export function sampleEvidence(): Evidence {
  return {
    orders: [stored(completedOrder, 'customer-one'), stored(failedOrder, 'customer-other')],
    keys: [
      { key: 'key-one', orderId: COMPLETED },
      { key: 'key-other', orderId: FAILED },
    ],
    outbox: [],
    products: [{ sku: 'MUG', available: 8, reserved: 2 }],
    records: [record('one', COMPLETED), record('other', FAILED, 'declined')],
    putIn: new Map([['MUG', 10]]),
    healedAt: 0,
    depths: new Map([
      ['order.commands', 0],
      ['saga.dead-letters', 0],
    ]),
    deadLetters: [],
    texts: [{ where: 'a log', text: 'a line' }],
  };
}

function stored(evidence: OrderEvidence, customerId: string): StoredOrder {
  const { order, saga } = evidence;
  return {
    ...evidence,
    order: { ...order!, customerId, createdAt: 0 },
    saga: {
      ...saga!,
      history: saga!.history.map((row) => ({
        ...row,
        kind: 'message',
        at: 1000 * row.seq,
        causationId: null,
        actor: null,
        detail: {},
      })),
    },
  };
}

function record(name: string, orderId: string, kind: 'paid' | 'declined' = 'paid'): OrderRecord {
  return {
    plan: { ...plainOrder(name), kind },
    requests: 1,
    lost: 0,
    answered: new Set([orderId]),
    replaysAccepted: 0,
    cancelAsked: false,
  };
}
