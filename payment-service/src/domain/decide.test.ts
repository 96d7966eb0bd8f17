import { newId } from '@order-saga/shared/contracts/ids';
import { decideStep } from '@order-saga/shared/worker/step';
import { describe, expect, test } from 'vitest';
import { cancelPayment, processPayment } from '../testing/commands.ts';
import { type PaymentCommand, paymentStep } from './decide.ts';
import { blankPayment, type Payment, workOf } from './payment.ts';

const process_ = processPayment();
const { orderId } = process_.body;
const cancel = cancelPayment(orderId);
const paymentId = newId();

/** What the commands leave of these payments, and of blank ones, and what they are answered. */
function run(commands: readonly PaymentCommand[], ...found: Payment[]) {
  const { rows: payments, outcomes } = decideStep(paymentStep, commands, found);
  const replies = outcomes.map((outcome) => ('publish' in outcome ? (outcome.publish[0] ?? null) : null));
  return { payments, replies };
}
/** One command. @returns the payment after it, the same object when nothing changed */
function decide(payment: Payment, command: PaymentCommand) {
  const { payments, replies } = run([command], payment);
  return { payment: payments[0] ?? payment, reply: replies[0] };
}
const blank = (attempt = 1) => blankPayment({ orderId, attempt }, paymentId);

const pending = decide(blank(), process_).payment;
const completed: Payment = {
  ...pending,
  status: 'Completed',
  token: null,
  dueInMs: null,
  providerReference: 'ref-1',
};
const failed: Payment = {
  ...pending,
  status: 'Failed',
  token: null,
  dueInMs: null,
  declineCode: 'card_declined',
};
const cancelled: Payment = {
  ...pending,
  status: 'Cancelled',
  token: null,
  dueInMs: null,
  cancelOutcome: 'Voided',
};
const refunded: Payment = { ...completed, status: 'Refunded', cancelOutcome: 'Refunded' };
const waits = {
  revision: 3,
  reason: 'ActionRequired',
  action: { type: 'redirect', url: 'https://bank/1' },
  expiresAt: '2026-01-01T00:15:00.000Z',
} as const;
const beingCancelled: Payment = { ...pending, token: null, cancelRequested: true };

describe('ProcessPayment', () => {
  test('begins a Pending payment and is not answered before the provider is', () => {
    const { payment, reply } = decide(blank(), process_);
    expect(payment).toMatchObject({
      ...{ orderId, attempt: 1, paymentId, amount: 3998, currency: 'EUR', token: 'tok_visa' },
      status: 'Pending',
    });
    expect(workOf(payment)).toBe('charge');
    expect(reply).toBeNull();
  });

  test('completes at once when the amount is 0, without the provider', () => {
    const { payment, reply } = decide(blank(), processPayment({ orderId, amount: 0 }));
    expect(payment).toMatchObject({ status: 'Completed', token: null, providerReference: null });
    expect(workOf(payment)).toBeNull();
    expect(reply).toMatchObject({ type: 'PaymentCompleted', body: { paymentId, providerReference: null } });
  });

  test('of an older attempt than the newest one is refused and leaves a tombstone', () => {
    const newer = { ...pending, attempt: 2 };
    const { payments, replies } = run([process_], blank(), newer);
    const [[payment], [reply]] = [payments, replies] as [[Payment], unknown[]];
    expect(payment).toMatchObject({ status: 'Cancelled', cancelOutcome: 'NotCharged', token: null });
    expect(workOf(payment)).toBeNull();
    expect(reply).toMatchObject({ type: 'PaymentCancelled', body: { outcome: 'NotCharged' } });
  });

  test.each<[string, Payment, object | null]>([
    ['Pending', pending, null],
    [
      'Pending and waits',
      { ...pending, pending: waits },
      { type: 'PaymentPending', body: { ...waits, paymentId } },
    ],
    ['being cancelled', beingCancelled, null],
    ['Completed and being cancelled', { ...completed, cancelRequested: true }, null],
    ['Completed', completed, { type: 'PaymentCompleted', body: { providerReference: 'ref-1', paymentId } }],
    ['Failed', failed, { type: 'PaymentFailed', body: { declineCode: 'card_declined' } }],
    ['Failed and cancelled', { ...failed, cancelOutcome: 'NotCharged' }, { type: 'PaymentFailed' }],
    ['Cancelled', cancelled, { type: 'PaymentCancelled', body: { outcome: 'Voided' } }],
    ['Refunded', refunded, { type: 'PaymentCancelled', body: { outcome: 'Refunded' } }],
  ])('seen again on a payment that is %s changes nothing', (_name, payment, answer) => {
    const decision = decide(payment, process_);
    expect(decision.payment).toBe(payment);
    if (answer === null) expect(decision.reply).toBeNull();
    else expect(decision.reply).toMatchObject({ ...answer, causationId: process_.messageId });
  });
});

describe('CancelPayment', () => {
  test('of an unknown payment leaves a tombstone without an amount', () => {
    const { payment, reply } = decide(blank(), cancel);
    expect(payment).toMatchObject({ status: 'Cancelled', cancelOutcome: 'NotCharged', amount: null });
    expect(workOf(payment)).toBeNull();
    expect(reply).toMatchObject({ type: 'PaymentCancelled', body: { outcome: 'NotCharged' } });
  });

  test.each([
    ['Pending', pending],
    ['Pending', { ...pending, pending: waits }],
    ['Completed', completed],
  ])('of a %s payment asks for the cancel at the provider', (status, before) => {
    const { payment, reply } = decide({ ...before, callFailures: 7 }, cancel);
    expect(payment).toMatchObject({
      ...{ status, cancelRequested: true, pending: null, token: null, callFailures: 0 },
    });
    expect(workOf(payment)).toBe('cancel');
    expect(reply).toBeNull();
  });

  test('of a payment completed without the provider is done at once', () => {
    const { payment, reply } = decide({ ...completed, amount: 0, providerReference: null }, cancel);
    expect(payment).toMatchObject({ status: 'Cancelled', cancelOutcome: 'NotCharged' });
    expect(reply).toMatchObject({ type: 'PaymentCancelled', body: { outcome: 'NotCharged' } });
  });

  test('of a declined payment leaves it Failed, and says that nothing was charged', () => {
    const { payment, reply } = decide(failed, cancel);
    expect(payment).toEqual({ ...failed, cancelOutcome: 'NotCharged' });
    expect(reply).toMatchObject({ type: 'PaymentCancelled', body: { outcome: 'NotCharged' } });
    expect(decide(payment, cancel)).toEqual({ payment, reply });
  });

  test.each<[string, Payment, string | null]>([
    ['being cancelled', beingCancelled, null],
    ['Cancelled', cancelled, 'Voided'],
    ['Refunded', refunded, 'Refunded'],
  ])('seen again on a payment that is %s changes nothing', (_name, payment, outcome) => {
    const decision = decide(payment, cancel);
    expect(decision.payment).toBe(payment);
    if (outcome === null) expect(decision.reply).toBeNull();
    else expect(decision.reply).toMatchObject({ type: 'PaymentCancelled', body: { outcome } });
  });
});

describe('what an operator states', () => {
  const undoing: Payment = { ...completed, cancelRequested: true, dueInMs: 60_000 };
  const asked: Payment = { ...undoing, callFailures: 1, refundRefusal: 'charge_disputed' };
  const told = { refunded: 1000, returned: 1000, failedRefund: null, dispute: null, askedAt: 1 };

  test.each([
    ['ReturnedAnotherWay', 'Refunded', 'Refunded'],
    ['TakenByDispute', 'Refunded', 'Refunded'],
    ['NotCharged', 'Cancelled', 'NotCharged'],
  ] as const)('as %s ends an undo that was asked for in vain', (how, status, outcome) => {
    const stated = { how, reason: 'cash', by: 'anna' };
    const { payment, reply } = decide({ ...asked, money: told }, cancelPayment(orderId, 1, stated));
    expect(payment).toMatchObject({ status, cancelOutcome: outcome, refundRefusal: null, dueInMs: null });
    expect(payment.settlement).toEqual({ ...stated, amount: 2998 });
    expect(reply).toMatchObject({ body: { outcome, settlement: { how, reason: 'cash' } } });
  });

  test.each([
    ['is on its way', undoing],
    ['is done', refunded],
  ])('changes nothing where the undo %s', (_name, payment) => {
    const stated = { how: 'ReturnedAnotherWay', reason: 'cash', by: 'anna' } as const;
    expect(decide(payment, cancelPayment(orderId, 1, stated)).payment).toBe(payment);
  });
});

describe('a batch', () => {
  test('with the same command twice begins one payment', () => {
    const { replies, payments } = run([process_, process_], blank());
    expect(replies).toEqual([null, null]);
    expect(payments).toHaveLength(1);
  });

  test('with a charge and its cancel ends with a cancel to be made', () => {
    const { replies, payments } = run([process_, cancel], blank());
    expect(replies).toEqual([null, null]);
    expect(payments.map(workOf)).toEqual(['cancel']);
  });

  test('with a cancel before its charge refuses the charge', () => {
    const { replies, payments } = run([cancel, process_], blank());
    expect(replies.map((reply) => reply?.type)).toEqual(['PaymentCancelled', 'PaymentCancelled']);
    expect(payments.map(({ status }) => status)).toEqual(['Cancelled']);
  });
});
