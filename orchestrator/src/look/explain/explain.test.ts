import { describe, expect, it } from 'vitest';
import { keptBy, outcomeOf, type Saga } from '../../saga/saga.ts';
import { orderStates } from '../../saga/states.ts';
import type { HistoryEntry } from '../../store/saga-reader.ts';
import { paymentSeen } from '../../testing/payment-seen.ts';
import { explain } from './explain.ts';
import type { Facts } from './facts.ts';
import { duration } from './words.ts';

const orderId = '0193a1b2-0000-7000-8000-000000000001';
const BEGUN = '2026-11-25T10:00:00.000Z';
const NOW = '2026-11-25T10:05:00.000Z';

const row = (seq: number, fields: Partial<HistoryEntry>): HistoryEntry => ({
  ...{ seq, at: BEGUN, kind: 'message', name: 'OrderCreated', from: null, to: 'Suspend', attempt: 1 },
  ...{ messageId: `m-${seq}`, causationId: null, actor: null, detail: {} },
  ...fields,
});

const told = (...payment: Parameters<typeof paymentSeen>): Facts['payment'] => ({
  seen: paymentSeen(...payment),
  whyNot: null,
});

function factsOf(saga: Partial<Saga> = {}, more: Partial<Facts> = {}): Facts {
  const stored: Saga = {
    ...{ orderId, state: 'StockReserved', attempt: 1, failure: null, incident: null, traceparent: null },
    ...{
      causeId: null,
      keptCancelId: null,
      sends: null,
      sendCount: 2,
      pending: null,
      holdRevision: 0,
      lastSeq: 3,
    },
    order: {
      customerId: 'c-1',
      currency: 'EUR',
      total: 20,
      lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
      paymentToken: 'tok_secret',
    },
    ...saga,
  };
  const { state, attempt, failure, incident } = stored;
  return {
    saga: stored,
    view: {
      ...{ orderId, attempt, failure, incident, startedAt: BEGUN, updatedAt: NOW, finishedAt: null },
      state: state as Facts['view']['state'],
      outcome: outcomeOf(state),
      ...{ customerId: 'c-1', currency: 'EUR', total: 20 },
      deadlineAt: '2026-11-25T10:05:20.000Z',
      holdExpiresAt: stored.pending?.expiresAt ?? null,
      heldAt: null,
      history: [
        row(1, {}),
        row(2, { name: 'StockReserved', from: 'Suspend', to: state, at: '2026-11-25T10:02:00.000Z' }),
        row(3, { kind: 'command', name: 'ProcessPayment', from: state, to: state, at: NOW }),
      ],
    },
    now: NOW,
    maxTries: 5,
    isBrokerUp: true,
    commands: { ready: 0, consumers: 1 },
    replies: { ready: 0, consumers: 1 },
    payment: null,
    order: null,
    group: null,
    isTooOld: null,
    held: new Set(),
    hold: null,
    ...more,
  };
}
const textOf = (saga?: Partial<Saga>, more?: Partial<Facts>) => explain(factsOf(saga, more)).text;

describe('an explanation', () => {
  it('says what the saga waits for, since when, how often it was asked, and what may be done', () => {
    expect(textOf()).toBe(
      [
        'The goods of the order are held; it is not paid yet.',
        'It asks payment-service to charge the customer (ProcessPayment), and waits for the answer since ' +
          '2026-11-25T10:02:00.000Z (3 min). Sent 2 times, of 5 tries; next try 2026-11-25T10:05:20.000Z (in 20 s).',
        'payment-service reads payment.commands and nothing waits there: it has the command, or has parked it as a ' +
          'dead letter, or its answer is on the way.',
        'An operator may: retry (sends ProcessPayment now), cancel (turns back, with CancelPayment), ' +
          'deadline (moves the next try of ProcessPayment).',
      ].join('\n'),
    );
  });

  it('of a pending payment says until when it is waited for, and what happens then', () => {
    const pending = { expiresAt: '2026-11-25T10:17:00.000Z', revision: 1, isLastAsked: false };
    const { text, waiting } = explain(factsOf({ state: 'PaymentPending', pending }));
    expect(text).toContain('its payment waits for the customer, or for the provider');
    expect(text).toContain('until 2026-11-25T10:17:00.000Z (in 12 min)');
    expect(text).toContain('the payment is closed, and the goods are let go of');
    expect(text).toContain('cancel (turns back, with CancelPayment)');
    expect(waiting).toMatchObject({ givesUp: false, until: pending.expiresAt, command: 'ProcessPayment' });
  });

  it('has the same as data', () => {
    const { waiting, acts } = explain(factsOf());
    expect(waiting).toEqual({
      command: 'ProcessPayment',
      service: 'payment-service',
      queue: 'payment.commands',
      since: '2026-11-25T10:02:00.000Z',
      nextTryAt: '2026-11-25T10:05:20.000Z',
      tries: 2,
      maxTries: 5,
      givesUp: true,
      until: null,
      consumers: 1,
      messagesReady: 0,
      repliesReady: 0,
    });
    expect(acts.map(({ act, whyNot }) => [act, whyNot === null])).toEqual([
      ['retry', true],
      ['cancel', true],
      ['deadline', true],
      ['settle', false],
      ['end', false],
      ['replay', false],
    ]);
  });

  it.each<[string, Partial<Facts>, string]>([
    [
      'that nobody reads the queue',
      { commands: { ready: 3, consumers: 0 } },
      'Nobody reads payment.commands, where 3 messages wait: payment-service is not running',
    ],
    [
      'that the service is behind',
      { commands: { ready: 1, consumers: 2 } },
      'payment-service reads payment.commands, where 1 message waits',
    ],
    [
      'that the orchestrator is behind itself',
      { replies: { ready: 7, consumers: 1 } },
      '7 replies wait to be read',
    ],
    [
      'that the provider was called in vain, how often, and why',
      {
        payment: told({ call: 'charge', failedCalls: 3, lastError: 'no answer within 10 s' }),
      },
      'payment-service asks the provider to charge since 2026-11-25T10:00:00.000Z (5 min): called 3 times, no answer ' +
        'within 10 s. It is called again in 10 s at the latest.',
    ],
    [
      'that the provider is called for the first time',
      { payment: told({ call: 'charge', failedCalls: 0 }) },
      'payment-service asks the provider to charge since 2026-11-25T10:00:00.000Z (5 min): the first call is under way',
    ],
    [
      'that the provider refuses the refund, why, and what to do',
      {
        payment: told(
          { failedCalls: 7 },
          { refundRefusal: { code: 'charge_disputed', since: '2026-11-25T10:01:00.000Z', attempts: 7 } },
        ),
      },
      'The provider refuses to give the money back: charge_disputed, since 2026-11-25T10:01:00.000Z; it was asked 7 ' +
        'times. The customer disputes the charge at their bank: accept the dispute at the provider, or wait for its ' +
        'decision. It is called again in 10 s at the latest. If it never does, give the money back another way and ' +
        'state that (act: settle).',
    ],
    [
      'that payment-service is away',
      { payment: { seen: null, whyNot: 'http://127.0.0.1:3003 does not answer.' } },
      'payment-service did not say how the payment stands: http://127.0.0.1:3003 does not answer.',
    ],
    [
      'that payment-service knows nothing of it',
      { payment: { seen: null, whyNot: null } },
      'payment-service knows nothing of this payment yet.',
    ],
    [
      'that payment-service has decided',
      { payment: told(undefined) },
      'payment-service has decided, the payment is Completed',
    ],
    ['that the broker is away', { isBrokerUp: false, commands: null }, 'The broker is away'],
    ['what it does not know', { commands: null }, 'The broker did not say who reads payment.commands.'],
    [
      'that others fail alike',
      { group: { group: 'abc', sagas: 300 } },
      '299 other sagas went wrong in the same way',
    ],
  ])('says %s', (_what, more, expected) => {
    expect(textOf({}, more)).toContain(expected);
  });

  it('says after the last try what comes then', () => {
    expect(textOf({ sendCount: 5 })).toContain('Sent 5 times, which was the last try: unanswered at');
    expect(textOf({ state: 'Paid', sendCount: 9 })).toContain('It is sent until it is answered.');
    expect(textOf({ sendCount: 0 })).toContain('not confirmed by the broker yet');
    expect(textOf({ sendCount: 1 })).toContain('Sent once, of 5 tries');
  });

  it('calls a person to an incident', () => {
    const incident = {
      code: 'STEP_UNANSWERED' as const,
      message: 'CompleteOrder was sent 5 times',
      since: NOW,
    };
    expect(textOf({ state: 'Paid', incident })).toContain(
      'A person should look: CompleteOrder was sent 5 times.',
    );
  });

  it('says why an order failed, that nothing is held for it, and how to start it again', () => {
    const failure = { reason: 'PaymentDeclined' as const, detail: 'card_declined' };
    const { text, waiting } = explain(factsOf({ state: 'Failed', failure, attempt: 2 }));
    expect(text).toContain('Why: PaymentDeclined (card_declined). This is attempt 2.');
    expect(text).toContain('No money and no goods are held');
    expect(text).toContain('An operator may: replay (starts again, with ReopenOrder).');
    expect(waiting).toBeNull();
  });

  it('says that a kept cancel is to come', () => {
    expect(textOf({ state: 'ReopeningOrder', keptCancelId: keptBy('anna') })).toContain(
      'to be cancelled as soon as',
    );
  });

  it('has words for every state and for one of another version, and never shows the payment token', () => {
    for (const state of [...orderStates.names, 'Shipping']) {
      const facts = factsOf({
        state: state as Saga['state'],
        failure: { reason: 'Cancelled', detail: null },
      });
      const { text } = explain(facts);
      expect(text).not.toMatch(/undefined|null|tok_secret/);
    }
  });

  it('says of a saga that another version must go on with what it waits for, and waits for nothing itself', () => {
    const { text, waiting, acts } = explain(factsOf({ sends: 'CheckFraud' }));
    expect(text).toContain(
      'waits in StockReserved for the reply to CheckFraud, and this version sends ProcessPayment',
    );
    expect(text).toContain('it is left alone');
    expect(waiting).toBeNull();
    expect(acts.filter(({ whyNot }) => whyNot === null).map(({ act, sends }) => [act, sends])).toEqual([
      ['deadline', null],
    ]);
  });

  it.each([
    [1, 'first 2026-11-25T10:04:00.000Z (1 min ago). Repeats of a message are not counted.'],
    [
      2,
      'first 2026-11-25T10:04:00.000Z (1 min ago), with 2 message ids. Repeats of a message are not counted.',
    ],
  ])('says since when an answer comes that means nothing, of %i messages on record', (messages, words) => {
    const facts = factsOf({ state: 'FailingOrder' });
    const stale = { kind: 'stale', name: 'OrderCompleted', detail: { stale: 'not-expected' } } as const;
    const rows = [4, 5]
      .slice(0, messages)
      .map((seq) => row(seq, { ...stale, at: `2026-11-25T10:0${seq}:00.000Z` }));
    const view = { ...facts.view, history: [...facts.view.history, ...rows] };
    expect(explain({ ...facts, view }).text).toContain(
      `order-service answers OrderCompleted, which means nothing in FailingOrder: ${words}`,
    );
  });

  it('shows the newest replies, stale ones too', () => {
    const facts = factsOf();
    const history = [...Array(7).keys()].map((n) => row(n + 1, { kind: n % 2 === 0 ? 'message' : 'stale' }));
    const shown = explain({
      ...facts,
      view: { ...facts.view, history: [...history, row(8, { kind: 'command' })] },
    });
    expect(shown.lastReplies.map(({ seq }) => seq)).toEqual([7, 6, 5, 4, 3]);
  });
});

it.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3599, '59 min'],
  [7500, '2 h 5 min'],
  [97_200, '1 d 3 h'],
])('%i seconds are %s', (seconds, words) => {
  expect(duration(new Date(seconds * 1000).toISOString(), new Date(0).toISOString())).toBe(words);
});
