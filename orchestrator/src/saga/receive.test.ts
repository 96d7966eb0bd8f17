import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { describe, expect, it } from 'vitest';
import { deliveredStates as states } from '../testing/added-steps.ts';
import { commandMessage } from './commands.ts';
import { countResend, expire } from './expire.ts';
import { receive as receiveIn } from './receive.ts';
import { rerun } from './rerun.ts';
import { type HistoryRow, move, type Saga } from './saga.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const context = { causationId: null, traceparent: null };
const key = { orderId, attempt: 1 };
const shortages = [{ sku: 'A', requested: 2, available: 1 }];

const created = (attempt = 1) =>
  createMessage(
    'OrderCreated',
    {
      orderId,
      attempt,
      customerId: 'c-1',
      currency: 'EUR',
      total: 20,
      lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
      payment: { token: 'tok_secret' },
    },
    context,
  );
const reply = {
  reserved: createMessage('StockReserved', key, context),
  notReserved: createMessage('StockNotReserved', { ...key, reason: 'OutOfStock', shortages }, context),
  released: createMessage('StockReleased', { ...key, released: true }, context),
  paid: createMessage('PaymentCompleted', { ...key, paymentId: orderId, providerReference: 'ref' }, context),
  declined: createMessage(
    'PaymentFailed',
    { ...key, reason: 'PaymentDeclined', declineCode: 'card_declined' },
    context,
  ),
  paymentCancelled: createMessage('PaymentCancelled', { ...key, outcome: 'Refunded' }, context),
  completed: createMessage('OrderCompleted', key, context),
  failed: createMessage('OrderFailed', { ...key, reason: 'PaymentDeclined' }, context),
  cancel: createMessage('OrderCancelRequested', key, context),
};

const commandOf = (saga: Saga) => commandMessage(saga, states);
const receive = (...[saga, message, isRecorded]: Parameters<typeof receiveIn>) =>
  receiveIn(saga, message, isRecorded, states);

/** A saga and its history, fed one event at a time as the store would. */
function story() {
  let saga: Saga | undefined;
  const rows: HistoryRow[] = [];
  const told = {
    saga: () => saga!,
    rows,
    receives(...messages: Message[]) {
      let last: ReturnType<typeof receive> | undefined;
      for (const message of messages) {
        const isRecorded = (repeat: Message) =>
          rows.some((row) => row.kind === 'stale' && row.messageId === repeat.messageId);
        last = receive(saga, message, isRecorded);
        if (last.kind !== 'unknown') {
          saga = last.kind === 'moved' ? { ...last.saga, sendCount: 1 } : last.saga;
          rows.push(...last.rows);
        }
      }
      return last!;
    },
    timesOut(maxSends = 1) {
      const expired = expire(saga!, maxSends, '2026-01-01T00:00:00.000Z', states);
      const next = expired ?? countResend(saga!, maxSends, '2026-01-01T00:00:00.000Z', states);
      saga = expired ? { ...expired.saga, sendCount: 1 } : next.saga;
      rows.push(next.row);
    },
    isReplayed() {
      const cause = {
        kind: 'admin',
        name: 'ReplayRequested',
        messageId: null,
        causationId: null,
        actor: 'admin',
      } as const;
      const moved = move(
        saga!,
        { type: 'ReplayRequested' },
        { ...cause, detail: { reason: 'test' } },
        states.machine,
      )!;
      saga = { ...moved.saga, sendCount: 1 };
      rows.push(moved.row);
    },
    path: () => rows.filter((row) => row.from !== row.to).map((row) => row.to),
    command: () => commandOf(saga!)?.type ?? null,
  };
  return told;
}

describe('an order saga', () => {
  it('completes when stock is reserved and the payment accepted', () => {
    const saga = story();
    saga.receives(created());
    expect(saga.command()).toBe('ReserveStock');
    saga.receives(reply.reserved);
    expect(commandOf(saga.saga())).toMatchObject({
      type: 'ProcessPayment',
      causationId: reply.reserved.messageId,
      body: { amount: 20, currency: 'EUR', token: 'tok_secret' },
    });
    saga.receives(reply.paid);
    expect(saga.command()).toBe('CompleteOrder');
    saga.receives(reply.completed);
    expect(saga.command()).toBeNull();
    expect(saga.path()).toEqual(['Suspend', 'StockReserved', 'Paid', 'Completed']);
  });

  it.each([
    ['by order-service', { customerId: 'c-1', currency: 'EUR', total: 20 }],
    ['by order-service of the version before', {}],
  ])('completes when told so %s, and keeps the customer in one row', (_name, summary) => {
    const saga = story();
    const completed = createMessage('OrderCompleted', { ...key, ...summary }, context);
    saga.receives(created(), reply.reserved, reply.paid, completed);
    expect(saga.saga().state).toBe('Completed');
    expect(saga.rows.filter(({ detail }) => 'customerId' in detail).map(({ name }) => name)).toEqual([
      'OrderCreated',
    ]);
  });

  it('fails without compensation when stock is refused, and says what was short', () => {
    const saga = story();
    saga.receives(created(), reply.notReserved);
    expect(commandOf(saga.saga())?.body).toMatchObject({
      reason: 'OutOfStock',
      detail: 'A: 2 wanted, 1 available',
    });
    saga.receives(reply.failed);
    expect(saga.path()).toEqual(['Suspend', 'FailingOrder', 'Failed']);
  });

  it('releases the stock when the payment is declined', () => {
    const saga = story();
    saga.receives(created(), reply.reserved, reply.declined);
    expect(saga.command()).toBe('ReleaseStock');
    saga.receives(reply.released);
    expect(commandOf(saga.saga())?.body).toMatchObject({
      reason: 'PaymentDeclined',
      detail: 'card_declined',
    });
  });

  it('sends the same command again until its tries are used up, then undoes the step', () => {
    const saga = story();
    saga.receives(created());
    const first = commandOf(saga.saga())?.messageId;
    saga.timesOut(2);
    expect(commandOf(saga.saga())?.messageId).toBe(first);
    expect(saga.saga().state).toBe('Suspend');
    saga.timesOut(2);
    expect(saga.saga()).toMatchObject({ state: 'ReleasingStock', failure: { reason: 'StockTimeout' } });
  });

  it('cancels the payment before it releases the stock when the payment is unanswered', () => {
    const saga = story();
    saga.receives(created(), reply.reserved);
    saga.timesOut();
    expect(saga.command()).toBe('CancelPayment');
    saga.receives(reply.paid);
    expect(saga.saga().state).toBe('CancellingPayment');
    saga.receives(reply.paymentCancelled, reply.released);
    expect(commandOf(saga.saga())?.body).toMatchObject({ reason: 'PaymentTimeout' });
  });

  it('raises an incident instead of giving up after the pivot, and drops it when it goes on', () => {
    const saga = story();
    saga.receives(created(), reply.reserved, reply.paid);
    saga.timesOut();
    saga.timesOut();
    expect(saga.saga()).toMatchObject({ state: 'Paid', incident: { code: 'STEP_UNANSWERED' }, sendCount: 3 });
    saga.receives(reply.completed);
    expect(saga.saga()).toMatchObject({ state: 'Completed', incident: null });
  });

  it('records a cancel after the pivot as stale', () => {
    const saga = story();
    saga.receives(created(), reply.reserved, reply.paid);
    expect(saga.receives(reply.cancel).kind).toBe('stale');
    expect(saga.saga().state).toBe('Paid');
  });

  it('keeps a cancel that comes before its order, and applies it then', () => {
    const saga = story();
    expect(saga.receives(reply.cancel).kind).toBe('kept');
    saga.receives(created());
    expect(saga.path()).toEqual(['Suspend', 'ReleasingStock']);
    expect(saga.command()).toBe('ReleaseStock');
    expect(saga.saga().failure?.reason).toBe('Cancelled');
  });

  it('keeps a cancel of the new attempt that overtakes OrderReopened', () => {
    const saga = story();
    saga.receives(created(), reply.notReserved, reply.failed);
    saga.isReplayed();
    const next = { orderId, attempt: 2 };
    expect(saga.receives(createMessage('OrderCancelRequested', next, context)).kind).toBe('kept');
    saga.receives(createMessage('OrderReopened', next, context));
    expect(saga.saga()).toMatchObject({
      state: 'ReleasingStock',
      attempt: 2,
      failure: { reason: 'Cancelled' },
    });
  });

  it('ignores what belongs to an older attempt after a replay', () => {
    const saga = story();
    saga.receives(created(), reply.notReserved, reply.failed);
    saga.isReplayed();
    saga.receives(createMessage('OrderReopened', { orderId, attempt: 2 }, context));
    const late = saga.receives(reply.reserved);
    expect(late).toMatchObject({ kind: 'stale', resend: false });
    expect(saga.saga()).toMatchObject({ state: 'Suspend', attempt: 2 });
  });

  it('has the outstanding command sent again for the message that led to the current state, and for no other', () => {
    const saga = story();
    saga.receives(created(), reply.reserved);
    expect(saga.receives(reply.reserved)).toMatchObject({ kind: 'stale', resend: true });
    expect(saga.receives(created())).toMatchObject({ kind: 'stale', resend: false });
  });

  it('records a repeat once', () => {
    const saga = story();
    saga.receives(created(), reply.reserved, reply.reserved, reply.reserved, reply.reserved);
    expect(saga.rows.filter((row) => row.kind === 'stale')).toHaveLength(1);
    expect(saga.rows.map((row) => row.seq)).toEqual([1, 2, 3]);
  });

  it('applies an expected reply that was recorded as stale before', () => {
    const saga = story();
    saga.receives(created(), reply.paid, reply.reserved, reply.paid);
    expect(saga.saga().state).toBe('Paid');
  });

  it('knows no saga for a reply to nobody', () => {
    expect(receive(undefined, reply.reserved, () => false).kind).toBe('unknown');
  });

  it('never puts the payment token into the history', () => {
    const saga = story();
    saga.receives(created(), reply.reserved, reply.paid, created(), reply.completed);
    expect(JSON.stringify(saga.rows)).not.toContain('tok_secret');
  });

  it('gives the stored state when its history is run again', () => {
    const saga = story();
    saga.receives(created(), reply.paid, reply.reserved);
    saga.timesOut(3);
    saga.timesOut(2);
    saga.timesOut(1);
    saga.receives(reply.paymentCancelled, reply.reserved, reply.released, reply.failed);
    saga.isReplayed();
    saga.timesOut(1);
    const { state, attempt, failure, incident } = saga.saga();
    expect(rerun(saga.rows, states)).toEqual({
      result: { state, attempt, failure, incident },
      partsAt: null,
    });
    expect(incident).not.toBeNull();
  });

  it('shows where a falsified history parts from the machine', () => {
    const saga = story();
    saga.receives(created(), reply.reserved, reply.paid);
    const forged = saga.rows.map((row) => (row.seq === 2 ? { ...row, name: 'StockReleased' } : row));
    expect(rerun(forged, states).partsAt).toBe(2);
  });
});
