import { messageIdOf, newId } from '@order-saga/shared/contracts/ids';
import { settleResults } from '@order-saga/shared/worker/settle';
import { describe, expect, test } from 'vitest';
import type { Money } from '../gateway/gateway.ts';
import { blankPayment, LEASE_MS, type Payment, type Settlement } from './payment.ts';
import { type CallResult, resultRules, type StillPending } from './settle.ts';

const key = { orderId: newId(), attempt: 1 };
const pending: Payment = {
  ...blankPayment(key, newId()),
  ...{ amount: 1000, currency: 'EUR', token: 'tok_visa', status: 'Pending', dueInMs: LEASE_MS },
};
const decided = { token: null, dueInMs: null };
const completed: Payment = { ...pending, ...decided, status: 'Completed', providerReference: 'ref' };
const failed: Payment = { ...pending, ...decided, status: 'Failed', declineCode: 'no' };
const undoing: Payment = { ...completed, cancelRequested: true, dueInMs: LEASE_MS };
const refunded: Payment = { ...undoing, ...decided, status: 'Refunded', cancelOutcome: 'Refunded' };
const cancelled: Payment = { ...refunded, status: 'Cancelled', cancelOutcome: 'NotCharged' };

const charged: CallResult = { ...key, kind: 'charge', status: 'Completed', providerReference: 'ref' };
const declined: CallResult = { ...key, kind: 'charge', status: 'Failed', declineCode: 'no' };
const closed: CallResult = { ...key, kind: 'cancel', outcome: 'Refunded' };
const silence = (work: 'charge' | 'cancel', refusal: string | null = null): CallResult => ({
  ...key,
  ...{ kind: 'unanswered', work, waitMs: 2000, error: 'silence', refusal },
});
const nothing: Money = { refunded: 0, taken: 0, settled: 0, failedRefund: null, dispute: null };
const told = (money: Partial<Money>, askedAt = 5): CallResult => ({
  ...key,
  ...{ kind: 'money', money: { ...nothing, ...money }, askedAt },
});
const dispute = (isOpen: boolean) => ({ status: isOpen ? 'needs_response' : 'won', amount: 1000, isOpen });
const settledAs = (how: Settlement['how'], from: Payment): Payment => ({
  ...from,
  settlement: { how, reason: 'cash', by: 'anna', amount: 1000 },
});

/** One result after the other. @returns the payment after them, and what each of them answered */
function settle(payment: Payment, ...results: CallResult[]) {
  const { rows, settled } = settleResults(resultRules, results, [payment]);
  return { payment: rows[0] ?? payment, replies: settled.map((one) => one?.reply?.type ?? null) };
}
const failureAfter = (payment: Payment, ...results: CallResult[]) =>
  settle(payment, ...results).payment.refundFailure;

const EXPIRES = '2026-01-01T00:15:00.000Z';
const waits = (fields: Partial<StillPending> = {}): CallResult => ({
  ...{
    ...key,
    kind: 'pending',
    reason: 'ActionRequired',
    action: { type: 'redirect', url: 'https://bank/1' },
  },
  ...{ expiresAt: EXPIRES, askAgainMs: 10_000, ...fields },
});

describe('an answer that nothing is charged yet', () => {
  test('is told once, and the provider is asked again later', () => {
    const { payment, replies } = settle(pending, waits(), waits({ askAgainMs: 20_000 }));
    expect(replies).toEqual(['PaymentPending', null]);
    expect(payment).toEqual({
      ...{ ...pending, dueInMs: 20_000 },
      pending: {
        ...{ revision: 1, reason: 'ActionRequired', expiresAt: EXPIRES },
        action: { type: 'redirect', url: 'https://bank/1' },
      },
    });
  });

  test('is no news where the same page is shown by another replica', () => {
    const elsewhere = waits({ action: { type: 'redirect', url: 'https://bank.other:3004/1' } });
    const { payment, replies } = settle(pending, waits(), elsewhere);
    expect([payment.pending?.revision, replies]).toEqual([1, ['PaymentPending', null]]);
  });

  test('tells of each change under the next revision; for the same reason it is not waited for any longer', () => {
    const later = { expiresAt: '2026-01-08T00:00:00.000Z' };
    const link = waits({ action: { type: 'redirect', url: 'https://bank/2' }, ...later });
    const processing = waits({ reason: 'Processing', action: null, ...later });
    const first = settle(pending, waits(), link);
    expect(first.replies).toEqual(['PaymentPending', 'PaymentPending']);
    expect(first.payment.pending).toMatchObject({ revision: 2, expiresAt: EXPIRES });
    const [settled] = settleResults(resultRules, [processing], [first.payment]).settled;
    expect(settled?.row.pending).toMatchObject({ revision: 3, reason: 'Processing', ...later });
    expect(settled?.reply?.body).toEqual({
      ...{ ...key, paymentId: pending.paymentId, revision: 3, reason: 'Processing', action: null, ...later },
    });
  });

  test('is over with the charge, the decline or the cancel', () => {
    const { payment: waiting } = settle(pending, waits());
    expect(settle(waiting, charged)).toEqual({ payment: completed, replies: ['PaymentCompleted'] });
    expect(settle(waiting, declined)).toEqual({ payment: failed, replies: ['PaymentFailed'] });
    expect(settle({ ...waiting, callFailures: 2 }, silence('charge')).payment.pending?.revision).toBe(1);
    for (const over of [completed, failed, undoing, cancelled])
      expect(settle(over, waits()).replies).toEqual([null]);
  });
});

describe('the answer to a charge', () => {
  test('decides a payment that waits for it, once', () => {
    expect(settle(pending, charged, charged, declined)).toEqual({
      ...{ payment: completed, replies: ['PaymentCompleted', null, null] },
    });
    expect(settle(pending, declined, charged)).toEqual({ payment: failed, replies: ['PaymentFailed', null] });
  });

  test('answers the command that waits for it', () => {
    const traced = { ...pending, traceparent: 'trace' };
    const [settled] = settleResults(resultRules, [charged], [traced]).settled;
    const causationId = messageIdOf(key.orderId, 1, 'ProcessPayment');
    expect(settled?.reply).toMatchObject({ causationId, traceparent: 'trace' });
  });

  test.each([
    ['is being undone', undoing],
    ['is asked to be undone before it was charged', { ...undoing, status: 'Pending' as const }],
    ['was refunded', refunded],
    ['was cancelled', cancelled],
    ['failed', failed],
  ])('changes nothing where the payment %s', (_name, payment) => {
    expect(settle(payment, charged, declined)).toEqual({ payment, replies: [null, null] });
  });

  test('contradicts an operator who stated that nothing was charged, until the money went back', () => {
    const stated = settledAs('NotCharged', { ...cancelled, providerReference: null });
    const { payment, replies } = settle(stated, charged);
    expect(payment).toEqual({ ...stated, providerReference: 'ref', refundFailure: 'charged_after_all' });
    expect(replies).toEqual([null]);
    expect(failureAfter(payment, told({ refunded: 400 }))).toBe('charged_after_all');
    expect(failureAfter(payment, told({ refunded: 1000 }))).toBeNull();
  });
});

describe('the answer to a cancel', () => {
  test('decides a payment that is being undone, once', () => {
    const refused = { ...undoing, refundRefusal: 'charge_disputed' };
    expect(settle(refused, closed, closed)).toEqual({
      ...{ payment: refunded, replies: ['PaymentCancelled', null] },
    });
    expect(settle(undoing, { ...closed, outcome: 'NotCharged' } as CallResult).payment).toEqual(cancelled);
  });

  test.each([pending, completed, failed])('changes nothing where no cancel was asked for', (payment) => {
    expect(settle(payment, closed)).toEqual({ payment, replies: [null] });
  });

  test('of an order without a row changes nothing', () => {
    expect(settleResults(resultRules, [closed, charged], [])).toEqual({ rows: [], settled: [null, null] });
  });
});

describe('a call without an answer', () => {
  test('is made again later, and counted', () => {
    const later = { dueInMs: 2000, callFailures: 1, lastCallError: 'silence' };
    expect(settle(pending, silence('charge'))).toEqual({
      payment: { ...pending, ...later },
      replies: [null],
    });
    expect(settle(undoing, silence('cancel', 'charge_disputed')).payment).toEqual({
      ...{ ...undoing, ...later, refundRefusal: 'charge_disputed' },
    });
  });

  test('keeps the refusal that is known', () => {
    expect(settle({ ...undoing, refundRefusal: 'no' }, silence('cancel')).payment.refundRefusal).toBe('no');
  });

  test.each([
    ['charge', undoing],
    ['charge', completed],
    ['cancel', pending],
    ['cancel', refunded],
  ] as const)('of a %s leaves alone what waits for something else, or for nothing', (work, payment) => {
    expect(settle(payment, silence(work)).payment).toBe(payment);
  });
});

describe('what is told of the money', () => {
  test('is noted when it is news, and not when a later question is answered already', () => {
    const { payment } = settle(completed, told({ refunded: 300 }, 7));
    expect(payment.money).toEqual({
      ...{ refunded: 300, returned: 300, failedRefund: null, dispute: null, askedAt: 7 },
    });
    expect(settle(payment, told({ refunded: 300 }, 9)).payment).toBe(payment);
    expect(settle(payment, told({ refunded: 100 }, 6)).payment).toBe(payment);
    expect(settle(completed, told({})).payment).toBe(completed);
    expect(settle(refunded, told({ refunded: 1000 })).payment).toBe(refunded);
  });

  test('ends an undo once all of it went back, by whatever way', () => {
    const { payment, replies } = settle(undoing, told({ refunded: 300, taken: 500, settled: 200 }));
    expect(payment).toMatchObject({ status: 'Refunded', cancelOutcome: 'Refunded', dueInMs: null });
    expect(payment.refundFailure).toBeNull();
    expect(replies).toEqual(['PaymentCancelled']);
    expect(settle(payment, told({ refunded: 100 }, 9)).replies).toEqual([null]);
  });

  test('has an undo that was refused asked for again at once, and another one left to its call', () => {
    const refused = { ...undoing, refundRefusal: 'charge_disputed', dueInMs: 60_000 };
    expect(settle(refused, told({ refunded: 10 })).payment.dueInMs).toBe(0);
    expect(settle({ ...refused, dueInMs: -5 }, told({ refunded: 10 })).payment.dueInMs).toBe(-5);
    expect(settle(undoing, told({ refunded: 10 })).payment.dueInMs).toBe(LEASE_MS);
  });

  const lost = told({ refunded: 600, failedRefund: 'lost_card' });
  test.each<[string, string | null, Payment, ...CallResult[]]>([
    ['refunded, and some of it came back', 'lost_card', refunded, lost],
    ['the same, told before the undo ended', 'lost_card', undoing, lost, closed],
    ['refunded in part', 'not_refunded', refunded, told({ refunded: 600 })],
    ['refunded, and nothing is told', null, undoing, closed],
    ['Completed, with a refund that failed', 'lost_card', completed, lost],
    ['the same, told before the charge', 'lost_card', pending, lost, charged],
    ['being undone', null, undoing, lost],
    [
      'settled for its dispute, which is open',
      null,
      settledAs('TakenByDispute', refunded),
      told({ dispute: dispute(true) }),
    ],
    [
      'settled for its dispute, which we won',
      'dispute_not_lost',
      settledAs('TakenByDispute', refunded),
      told({ dispute: dispute(false) }),
    ],
    [
      'settled for its dispute, which took it',
      null,
      settledAs('TakenByDispute', refunded),
      told({ taken: 1000, dispute: dispute(false) }),
    ],
    [
      'settled another way',
      null,
      settledAs('ReturnedAnotherWay', refunded),
      told({ dispute: dispute(true) }),
    ],
    [
      'settled another way, and refunded too',
      'returned_twice',
      settledAs('ReturnedAnotherWay', refunded),
      told({ refunded: 1 }),
    ],
  ])('of a payment that is %s means %s', (_name, failure, payment, ...results) => {
    expect(failureAfter(payment, ...results)).toBe(failure);
  });
});
