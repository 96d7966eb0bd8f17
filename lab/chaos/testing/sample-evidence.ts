// Evidence of one completed and one failed order with which every rule is content; tests break it.
import { messageIdOf } from '@order-saga/shared/contracts/ids';
import type { Evidence, OrderRow, SagaRow, TimedHistoryRow } from '../checks/evidence.ts';
import type { OrderRecord } from '../load/books.ts';
import { plainOrder } from '../plan/order-plan.ts';

export const COMPLETED = '01a00000-0000-7000-8000-000000000001';
export const FAILED = '01a00000-0000-7000-8000-000000000002';

const lines = [{ sku: 'MUG', quantity: 2 }];

/** A fresh copy each time, so that a test may change it. */
export function sampleEvidence(): Evidence {
  return {
    orders: [
      order({ orderId: COMPLETED, customerId: 'customer-one', status: 'Completed' }),
      order({
        orderId: FAILED,
        customerId: 'customer-other',
        status: 'Failed',
        failureReason: 'PaymentDeclined',
        failureDetail: 'card_declined',
      }),
    ],
    keys: [
      { key: 'key-one', orderId: COMPLETED },
      { key: 'key-other', orderId: FAILED },
    ],
    outbox: [],
    heldByOthers: new Map(),
    sagas: new Map([
      [COMPLETED, saga({ orderId: COMPLETED, state: 'Completed' })],
      [
        FAILED,
        saga({
          orderId: FAILED,
          state: 'Failed',
          failureReason: 'PaymentDeclined',
          failureDetail: 'card_declined',
        }),
      ],
    ]),
    histories: new Map([
      [
        COMPLETED,
        history(COMPLETED, [
          ['OrderCreated', null, 'Suspend'],
          ['StockReserved', 'Suspend', 'StockReserved'],
          ['PaymentCompleted', 'StockReserved', 'Paid'],
          ['OrderCompleted', 'Paid', 'Completed'],
        ]),
      ],
      [
        FAILED,
        history(FAILED, [
          ['OrderCreated', null, 'Suspend'],
          ['StockReserved', 'Suspend', 'StockReserved'],
          ['PaymentFailed', 'StockReserved', 'ReleasingStock'],
          ['StockReleased', 'ReleasingStock', 'FailingOrder'],
          ['OrderFailed', 'FailingOrder', 'Failed'],
        ]),
      ],
    ]),
    reservations: new Map([
      [COMPLETED, [{ orderId: COMPLETED, attempt: 1, status: 'Reserved', lines }]],
      [FAILED, [{ orderId: FAILED, attempt: 1, status: 'Released', lines }]],
    ]),
    products: [{ sku: 'MUG', available: 8, reserved: 2 }],
    payments: new Map([
      [
        COMPLETED,
        [
          {
            orderId: COMPLETED,
            attempt: 1,
            status: 'Completed',
            amount: 2000,
            providerReference: 'sim_1',
            hasWork: false,
          },
        ],
      ],
      [
        FAILED,
        [
          {
            orderId: FAILED,
            attempt: 1,
            status: 'Failed',
            amount: 2000,
            providerReference: null,
            hasWork: false,
          },
        ],
      ],
    ]),
    ledger: [
      { key: `${COMPLETED}:1`, status: 'Charged', amount: 2000, reference: 'sim_1' },
      { key: `${FAILED}:1`, status: 'Declined', amount: 2000, reference: null },
    ],
    records: [record('one', COMPLETED), record('other', FAILED, 'declined')],
    putIn: new Map([['MUG', 10]]),
    depths: new Map([
      ['order.commands', 0],
      ['saga.dead-letters', 0],
    ]),
    deadLetters: [],
    texts: [{ where: 'a log', text: 'a line' }],
  };
}

function order(fields: Partial<OrderRow> & Pick<OrderRow, 'orderId' | 'customerId' | 'status'>): OrderRow {
  return {
    attempt: 1,
    total: 2000,
    lines,
    failureReason: null,
    failureDetail: null,
    createdAt: 0,
    ...fields,
  };
}

function saga(fields: Partial<SagaRow> & Pick<SagaRow, 'orderId' | 'state'>): SagaRow {
  return {
    attempt: 1,
    failureReason: null,
    failureDetail: null,
    incidentCode: null,
    incidentMessage: null,
    incidentSince: null,
    ...fields,
  };
}

function history(
  orderId: string,
  moves: readonly (readonly [name: string, from: string | null, to: string])[],
): TimedHistoryRow[] {
  return moves.map(([name, from, to], index) => ({
    orderId,
    seq: index + 1,
    at: 1000 * (index + 1),
    kind: 'message',
    name,
    from,
    to,
    attempt: 1,
    messageId: messageIdOf(orderId, 1, name),
    causationId: null,
    actor: null,
    detail: name === 'PaymentFailed' ? { reason: 'PaymentDeclined', declineCode: 'card_declined' } : {},
  }));
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
