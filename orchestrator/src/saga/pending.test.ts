// A saga whose payment is pending: what is sent when, what ends the wait, and what nobody is told.
import type { MessageBody } from '@order-saga/shared/contracts/catalogue';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { describe, expect, it } from 'vitest';
import type { FoundSagas, StoredSaga } from '../store/saga-store.ts';
import { withAddedReplies } from '../testing/added-steps.ts';
import { messagesOf, PAYMENT_TOKEN, PAYMENT_URL } from '../testing/saga-messages.ts';
import { commandMessage } from './commands.ts';
import { countSends, decideDue } from './due.ts';
import { receive } from './receive.ts';
import { askFor, receiveBatch } from './receive-batch.ts';
import { rerun } from './rerun.ts';
import type { HistoryRow, Saga } from './saga.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const messages = messagesOf(orderId);
const EXPIRES = '2026-01-01T00:15:00.000Z';
const FIRST_WAIT_MS = 30_000;

const pending = (fields: Partial<MessageBody<'PaymentPending'>> = {}): Message =>
  createMessage(
    'PaymentPending',
    {
      ...{
        orderId,
        attempt: 1,
        paymentId: orderId,
        revision: 1,
        reason: 'ActionRequired',
        expiresAt: EXPIRES,
      },
      ...{ action: { type: 'redirect', url: PAYMENT_URL }, ...fields },
    },
    { causationId: null, traceparent: null },
  );

/** A saga with its history, as it is stored; `at`: now. */
function openSaga(...first: Message[]) {
  let saga: Saga | undefined;
  const history: HistoryRow[] = [];
  const isRecorded = ({ messageId }: Message) =>
    history.some((row) => row.kind === 'stale' && row.messageId === messageId);
  const stored = (at: string) => new Map([[orderId, { saga: saga!, at, ageMs: 0 } satisfies StoredSaga]]);
  const opened = {
    saga: () => saga!,
    history,
    /** @returns what is published, and the wait that is written */
    receives(at: string, ...told: Message[]) {
      const before = new Map(saga === undefined ? [] : [[orderId, saga]]);
      const batch = withAddedReplies(told, before).flat();
      const ask = askFor(batch, () => FIRST_WAIT_MS);
      const begun = saga === undefined ? ask.begin.map((write) => write.saga) : [];
      const found: FoundSagas = {
        begun: new Set(begun.map((each) => each.orderId)),
        sagas: saga === undefined ? new Map([[orderId, { saga: begun[0]!, at, ageMs: 0 }]]) : stored(at),
        held: new Set(),
      };
      const { changes, outcomes } = receiveBatch(batch, ask, found, isRecorded, () => FIRST_WAIT_MS);
      saga = changes.writes[0]?.saga ?? saga ?? begun[0];
      history.push(...changes.rows);
      const published = outcomes.flatMap((outcome) =>
        'publish' in outcome ? outcome.publish.map(({ type }) => type) : outcome.reject.code,
      );
      return { published, waitMs: changes.writes[0]?.waitMs };
    },
    /** A deadline passes, and what is sent is confirmed. @returns the state, what is sent, and the wait after it */
    isDue(at: string, maxSends = 3) {
      const { changes, sends } = decideDue(stored(at), new Set(), new Set(), maxSends);
      saga = changes.writes[0]!.saga;
      history.push(...changes.rows);
      const sent = sends.map((each) => commandMessage(each)!.type);
      const counted = countSends(sends, stored(at), { maxSends, replyWaitMs: () => 60_000 }).changes;
      saga = counted.writes[0]!.saga;
      history.push(...counted.rows);
      return { state: saga.state, sent, waitMs: counted.writes[0]!.waitMs };
    },
  };
  for (const message of first) opened.receives('2026-01-01T00:00:00.000Z', message);
  return opened;
}

const waiting = () => openSaga(messages.created, messages.reserved, pending());

describe('a payment that is pending', () => {
  it('keeps its command outstanding without sending it, until it is asked again or its time is over', () => {
    const order = openSaga(messages.created, messages.reserved);
    const { published, waitMs } = order.receives('2026-01-01T00:00:00.000Z', pending());
    expect([published, waitMs]).toEqual([[], FIRST_WAIT_MS]);
    expect(order.saga()).toMatchObject({
      ...{ state: 'PaymentPending', sendCount: 1, failure: null },
      pending: { expiresAt: EXPIRES, revision: 1, isLastAsked: false },
    });
    expect(commandMessage(order.saga())).toMatchObject({ type: 'ProcessPayment' });
  });

  it('of which is heard in the batch that begins the saga is asked nothing', () => {
    const order = openSaga();
    const { published } = order.receives(EXPIRES, messages.created, messages.reserved, pending());
    expect([published, order.saga().state]).toEqual([[], 'PaymentPending']);
  });

  it('sends nothing when it is said again, and is on record once', () => {
    const order = waiting();
    for (let repeat = 0; repeat < 3; repeat++)
      expect(order.receives(EXPIRES, pending()).published).toEqual([]);
    expect(order.history.filter(({ kind }) => kind === 'stale')).toMatchObject([
      { name: 'PaymentPending', detail: { stale: 'repeated' } },
    ]);
    const again = receive(order.saga(), pending(), () => false);
    expect(again).toMatchObject({ kind: 'stale', resend: false });
  });

  it('waits for something else from the next revision on, and not from an earlier one', () => {
    const order = waiting();
    const later = { reason: 'Processing', action: null, expiresAt: '2026-01-08T00:00:00.000Z' };
    const next = pending({ ...later, revision: 2 });
    expect(order.receives('2026-01-01T00:01:00.000Z', next).published).toEqual([]);
    expect(order.saga().pending).toEqual({ expiresAt: later.expiresAt, revision: 2, isLastAsked: false });
    expect(order.history.at(-1)).toMatchObject({
      ...{ kind: 'message', from: 'PaymentPending', to: 'PaymentPending', messageId: next.messageId },
    });
    expect(next.messageId).not.toBe(pending().messageId);
    order.receives('2026-01-01T00:02:00.000Z', pending());
    expect(order.saga().pending?.revision).toBe(2);
    expect(order.history.at(-1)).toMatchObject({ kind: 'stale', detail: { stale: 'repeated' } });
    expect(rerun(order.history)).toMatchObject({ partsAt: null, result: { state: 'PaymentPending' } });
  });

  it.each([
    [messages.paid, 'Paid', 'CompleteOrder', null],
    [messages.declined, 'ReleasingStock', 'ReleaseStock', 'PaymentDeclined'],
    [messages.cancel, 'CancellingPayment', 'CancelPayment', 'Cancelled'],
  ] as const)('ends with $type in %s', (message, state, command, reason) => {
    const order = waiting();
    expect(order.receives(EXPIRES, message)).toEqual({ published: [command], waitMs: FIRST_WAIT_MS });
    expect(order.saga()).toMatchObject({ state, pending: null });
    expect(order.saga().failure?.reason ?? null).toBe(reason);
    expect(rerun(order.history)).toMatchObject({ partsAt: null, result: { state } });
  });

  it('means nothing to a saga that has turned back', () => {
    const order = openSaga(messages.created, messages.reserved, messages.cancel);
    order.receives(EXPIRES, pending());
    expect(order.saga()).toMatchObject({ state: 'CancellingPayment', pending: null });
    expect(order.history.at(-1)).toMatchObject({ kind: 'stale', detail: { stale: 'not-expected' } });
  });

  it('shows neither its action nor its token in the history', () => {
    const order = waiting();
    order.receives(EXPIRES, pending({ revision: 2 }));
    order.receives(EXPIRES, pending({ revision: 1 }));
    const text = JSON.stringify(order.history);
    expect(text).not.toContain(PAYMENT_URL);
    expect(text).not.toContain(PAYMENT_TOKEN);
    expect(order.history.at(-2)?.detail).toEqual({
      ...{ paymentId: orderId, revision: 2, reason: 'ActionRequired', expiresAt: EXPIRES },
    });
  });
});

describe('the deadline of a pending payment', () => {
  it('has the command sent again, which is no try, however often', () => {
    const order = waiting();
    const rows = order.history.length;
    for (let minute = 1; minute <= 10; minute++) {
      const at = new Date(Date.parse('2026-01-01T00:00:00Z') + minute * 60_000).toISOString();
      expect(order.isDue(at)).toEqual({ state: 'PaymentPending', sent: ['ProcessPayment'], waitMs: 60_000 });
    }
    expect(order.saga()).toMatchObject({ sendCount: 11, incident: null });
    expect(order.history).toHaveLength(rows);
  });

  it('comes once more before the end, and then at the end, which closes the payment', () => {
    const order = waiting();
    expect(order.isDue('2026-01-01T00:14:30.000Z').waitMs).toBe(28_000);
    expect(order.isDue('2026-01-01T00:14:58.000Z')).toEqual({
      ...{ state: 'PaymentPending', sent: ['ProcessPayment'], waitMs: 2000 },
    });
    expect(order.isDue(EXPIRES)).toMatchObject({ state: 'CancellingPayment', sent: ['CancelPayment'] });
    expect(order.saga()).toMatchObject({ failure: { reason: 'PaymentExpired' }, pending: null });
    expect(order.history.at(-1)).toMatchObject({
      ...{ kind: 'timeout', from: 'PaymentPending', detail: { exhausted: true, command: 'ProcessPayment' } },
    });
    expect(rerun(order.history)).toMatchObject({ partsAt: null, result: { state: 'CancellingPayment' } });
  });

  it('that nobody looked at before the end has the payment asked for all the same, and its answer waited for', () => {
    const order = waiting();
    const late = '2026-01-01T09:00:00.000Z';
    expect(order.isDue(late)).toEqual({ state: 'PaymentPending', sent: ['ProcessPayment'], waitMs: 2000 });
    order.receives(late, messages.paid);
    expect(order.saga().state).toBe('Paid');
  });

  it('is never later than the last question before the end', () => {
    const order = openSaga(messages.created, messages.reserved);
    expect(order.receives('2026-01-01T00:14:50.000Z', pending()).waitMs).toBe(8000);
    const other = openSaga(messages.created, messages.reserved);
    expect(other.receives('2026-01-01T00:14:59.500Z', pending()).waitMs).toBe(0);
  });
});
