// Notices of Stripe over HTTP: signed, stored where a lost answer left a payment open, and no more than that.

import { pruneAll } from '@order-saga/shared/testing/prune-all';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prunables } from '../prune.ts';
import { cancelPayment } from '../testing/commands.ts';
import type { StandInIntent } from '../testing/stripe/books.ts';
import { sendSigned } from '../testing/stripe/send-event.ts';
import type { Operation } from '../testing/stripe/stand-in.ts';
import { type StripeService, startStripeService, webhookSecret } from '../testing/stripe/stripe-service.ts';
import { PATIENCE } from '../testing/test-service.ts';

/** Seconds for which a signature is good. */
const TOLERANCE_S = 300;
let stripe: StripeService;
let { database, standIn, service, tell, pay, refunded } = {} as StripeService;
beforeAll(async () => {
  stripe = await startStripeService();
  ({ database, standIn, service, tell, pay, refunded } = stripe);
});
afterEach(() => standIn.fault(null));
afterAll(() => stripe?.stop());

const bodyOf = (type: string, object: object) =>
  JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } });
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;
const nowInSeconds = () => Math.floor(Date.now() / 1000);
/** Of this there is no answer, nor of any question about it. */
const silent = (silence: Operation) =>
  standIn.fault(({ operation }) => {
    if (operation === silence) return 'silent-after';
    return operation === 'retrieve' && silence === 'confirm' ? 'silent-before' : undefined;
  });
const rowOf = (orderId: string) =>
  database.client.payment.findUniqueOrThrow({ where: { orderId_attempt: { orderId, attempt: 1 } } });

/** The event of this type that the stand-in told last. */
const eventOf = (intent: StandInIntent, type: string) =>
  standIn.events.findLast(
    (event) => event.type === type && event.key === `${intent.metadata['order_id']}:1`,
  )!;

describe('a notice', () => {
  test('settles a charge whose answer was lost, once, however often it comes', async () => {
    silent('confirm');
    const { orderId, intent } = await pay('succeeded');
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Pending' }]);
    expect(await tell('payment_intent.succeeded', intent)).toBe(200);
    await service.reply(orderId, 'PaymentCompleted');
    expect(await tell('payment_intent.succeeded', intent)).toBe(200);
    expect(await service.payments(orderId)).toMatchObject([
      { status: 'Completed', providerReference: intent.id },
    ]);
    expect(service.repliesOf(orderId)).toHaveLength(1);
  });

  test('settles a decline whose answer was lost, with its reason', async () => {
    silent('confirm');
    const { orderId, intent } = await pay(
      'requires_payment_method',
      'pm_card_visa_chargeDeclinedInsufficientFunds',
    );
    expect(await tell('payment_intent.payment_failed', intent)).toBe(200);
    expect(await service.reply(orderId, 'PaymentFailed')).toMatchObject({
      body: { declineCode: 'insufficient_funds' },
    });
  });

  test('of a refund settles a cancel whose answer was lost, once', async () => {
    const { orderId, intent } = await pay('succeeded');
    await service.reply(orderId, 'PaymentCompleted');
    standIn.refund(intent, new URLSearchParams({ amount: '1000' }));
    standIn.fault(({ operation }) => (operation === 'refund' ? 'silent-before' : undefined));
    await service.send(cancelPayment(orderId));
    const charge = eventOf(intent, 'charge.refunded').object;
    expect(await tell('charge.refunded', charge)).toBe(200);
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Completed', amountRefunded: 1000 }]);
    standIn.refund(intent);
    expect(await tell('charge.refunded', charge)).toBe(200);
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({ body: { outcome: 'Refunded' } });
    expect(await tell('charge.refunded', charge)).toBe(200);
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Refunded' }]);
    expect(standIn.moneyOf(`${orderId}:1`)).toMatchObject({ charges: 1, charged: 3998, refunded: 3998 });
  });

  test.each([
    { status: 'Completed', token: 'pm_card_visa', isCancelled: false },
    { status: 'Failed', token: 'pm_card_visa_chargeDeclined', isCancelled: false },
    { status: 'Refunded', token: 'pm_card_visa', isCancelled: true },
  ])('of whatever kind changes nothing where the payment is $status', async ({ token, isCancelled }) => {
    const { orderId, intent } = await pay(
      token === 'pm_card_visa' ? 'succeeded' : 'requires_payment_method',
      token,
    );
    await expect.poll(() => service.repliesOf(orderId).length, PATIENCE).toBe(1);
    if (isCancelled) await service.send(cancelPayment(orderId));
    if (isCancelled) await service.reply(orderId, 'PaymentCancelled');
    const before = await rowOf(orderId);
    const replies = service.repliesOf(orderId).length;
    const error = { code: 'card_declined', decline_code: 'expired_card', type: 'card_error' };
    const declined = { ...intent, status: 'requires_payment_method', last_payment_error: error };
    expect(await tell('payment_intent.succeeded', { ...intent, status: 'succeeded' })).toBe(200);
    expect(await tell('payment_intent.payment_failed', declined)).toBe(200);
    expect(await tell('payment_intent.canceled', { ...intent, status: 'canceled' })).toBe(200);
    const charge = { id: 'ch_1', payment_intent: intent.id, refunded: true };
    expect(await tell('charge.refunded', charge)).toBe(200);
    expect(await rowOf(orderId)).toEqual(before);
    expect(service.repliesOf(orderId)).toHaveLength(replies);
  });

  test('of a success that comes after the cancel does not bring the charge back', async () => {
    standIn.fault(({ operation }) => (operation === 'confirm' ? 'silent-before' : undefined));
    const { orderId, intent } = await pay('requires_confirmation');
    await service.send(cancelPayment(orderId));
    await service.reply(orderId, 'PaymentCancelled');
    const before = await rowOf(orderId);
    expect(before).toMatchObject({ status: 'Cancelled' });
    expect(await tell('payment_intent.succeeded', { ...intent, status: 'succeeded' })).toBe(200);
    expect(await rowOf(orderId)).toEqual(before);
    expect(service.repliesOf(orderId)).toHaveLength(1);
  });
});

describe('a notice is refused', () => {
  const undecided = () => {
    silent('confirm');
    return pay('succeeded');
  };

  test('when somebody else signed it', async () => {
    const { orderId, intent } = await undecided();
    const secret = 'whsec_of_somebody_else';
    expect(await tell('payment_intent.succeeded', intent, { secret })).toBe(400);
    expect(await rowOf(orderId)).toMatchObject({ status: 'Pending' });
  });

  test('when its signature is older than the tolerance, so that nobody can send it again later', async () => {
    const { orderId, intent } = await undecided();
    const signedAt = nowInSeconds() - TOLERANCE_S - 1;
    expect(await tell('payment_intent.succeeded', intent, { signedAt })).toBe(400);
    expect(await rowOf(orderId)).toMatchObject({ status: 'Pending' });
  });

  test('when its signature is of a time further ahead than the tolerance', async () => {
    const { orderId, intent } = await undecided();
    const early = await sendSigned(service.url, bodyOf('payment_intent.succeeded', intent), {
      ...{ secret: webhookSecret, signedAt: nowInSeconds() + TOLERANCE_S + 60 },
    });
    expect([early.status, await codeOf(early)]).toEqual([400, 'BAD_WEBHOOK_SIGNATURE']);
    expect(await rowOf(orderId)).toMatchObject({ status: 'Pending' });
    const signedAt = nowInSeconds() + TOLERANCE_S - 60;
    expect(await tell('payment_intent.succeeded', intent, { signedAt })).toBe(200);
  });

  test.each([
    ...['null', '[]', '1', '"text"', 'true', '{}', 'no JSON', '{"type":"refund.updated"}'],
    ...['{"object":"v2.core.event","type":"x"}', '{"type":5,"data":{"object":{}}}'],
    ...['{"type":"refund.updated","data":null}', '{"type":"refund.updated","data":{"object":null}}'],
    bodyOf('payment_intent.succeeded', {}),
    bodyOf('payment_intent.succeeded', { id: 5 }),
    bodyOf('payment_intent.succeeded', { id: 'pi_\u0000' }),
    bodyOf('payment_intent.payment_failed', { id: 'pi_1', status: 5, last_payment_error: 'no' }),
    bodyOf('payment_intent.payment_failed', {
      ...{ id: 'pi_1', status: 'requires_payment_method', last_payment_error: { code: {} } },
    }),
    bodyOf('charge.refunded', { payment_intent: { id: 7 } }),
    bodyOf('charge.refunded', { payment_intent: 'pi_\u0000' }),
    bodyOf('refund.failed', { payment_intent: 17 }),
    bodyOf('charge.dispute.created', { payment_intent: ['pi_1'] }),
  ])('when it is signed and no event: %s', async (body) => {
    const answer = await sendSigned(service.url, body, { secret: webhookSecret });
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'BAD_WEBHOOK_EVENT']);
  });

  test('when it is larger than 256 KiB, whoever signed it', async () => {
    const { orderId, intent } = await undecided();
    const large = { ...intent, description: 'x'.repeat(256 * 1024) };
    expect(await tell('payment_intent.succeeded', large)).toBe(413);
    expect(await rowOf(orderId)).toMatchObject({ status: 'Pending' });
  });
});

describe('a refund that fails later', () => {
  const problems = async () => {
    const answer = await fetch(`${service.url}/invariants`);
    const { rules } = (await answer.json()) as {
      rules: { rule: string; violations: { subject: string }[] }[];
    };
    return rules.find(({ rule }) => rule === 'refunds-stand')!.violations.map(({ subject }) => subject);
  };
  const metric = async () =>
    /^refunds_failed\{.*\} (\d+)$/m.exec(await service.metrics.registry.metrics())?.[1];

  test('shows at the payment, in the invariants and as a metric, until somebody has noted how it was settled', async () => {
    const { orderId, intent } = await refunded();
    expect(await service.payments(orderId)).toEqual([
      expect.not.objectContaining({ refundFailure: expect.anything() }),
    ]);
    standIn.moveRefund(intent, 'failed', 'expired_or_canceled_card');
    const { object } = eventOf(intent, 'refund.failed');
    expect(await tell('refund.failed', object)).toBe(200);
    expect(await service.payments(orderId)).toMatchObject([
      { status: 'Refunded', refundFailure: 'expired_or_canceled_card' },
    ]);
    expect(await problems()).toEqual([orderId]);
    expect(await metric()).toBe('1');

    standIn.settleRefund(intent, 'bank transfer');
    expect(await tell('refund.updated', eventOf(intent, 'refund.updated').object)).toBe(200);
    expect(await problems()).toEqual([]);
    expect(await metric()).toBe('0');
    // The failure comes once more, late: it is settled all the same.
    expect(await tell('refund.failed', object)).toBe(200);
    expect(await problems()).toEqual([]);
  });

  test('is known by refund.updated too, and settled by another refund, in whatever order that is told', async () => {
    const { orderId, intent } = await refunded();
    const created = eventOf(intent, 'refund.created').object;
    standIn.moveRefund(intent, 'failed', 'lost_or_stolen_card');
    const updated = eventOf(intent, 'refund.updated').object;
    expect(await tell('refund.updated', updated)).toBe(200);
    // What was true before it failed.
    expect(await tell('refund.created', created)).toBe(200);
    expect(await tell('charge.refunded', eventOf(intent, 'charge.refunded').object)).toBe(200);
    expect(await problems()).toEqual([orderId]);
    standIn.refund(intent);
    expect(await tell('refund.created', eventOf(intent, 'refund.created').object)).toBe(200);
    expect(await tell('refund.updated', updated)).toBe(200);
    expect(await problems()).toEqual([]);
  });

  test('is told again while Stripe cannot be asked about it', async () => {
    const { orderId, intent } = await refunded();
    standIn.moveRefund(intent, 'failed', 'unknown');
    const { object } = eventOf(intent, 'refund.failed');
    standIn.fault(({ operation }) => (operation === 'refunds' ? 'error-before' : undefined));
    expect(await tell('refund.failed', object)).toBe(503);
    expect(await problems()).toEqual([]);
    standIn.fault(null);
    expect(await tell('refund.failed', object)).toBe(200);
    expect(await problems()).toEqual([orderId]);
  });

  test('is kept however old it is', async () => {
    const [orderId] = await problems();
    await database.client.$executeRaw`DELETE FROM payment WHERE order_id <> ${orderId}::uuid`;
    await database.client.$executeRaw`
      UPDATE payment SET order_id = '01800000-0000-7000-8000-000000000000', updated_at = now() - interval '10 years'`;
    expect(await pruneAll(prunables(database.client, 30), 'payment')).toBe(0);
    await database.client.$executeRaw`UPDATE payment SET refund_failure = NULL`;
    expect(await pruneAll(prunables(database.client, 30), 'payment')).toBe(1);
  });
});

test('what is no news, and what is not ours, is answered alike and changes nothing', async () => {
  expect(await tell('customer.created', { id: 'cus_1' })).toBe(200);
  for (const type of ['payment_intent.succeeded', 'payment_intent.canceled'])
    expect(await tell(type, { id: 'pi_of_others', status: 'succeeded' })).toBe(200);
  expect(await tell('charge.refunded', { payment_intent: 'pi_of_others', refunded: true })).toBe(200);
  expect(await tell('refund.failed', { payment_intent: 'pi_of_others', status: 'failed' })).toBe(200);
  expect(await tell('refund.failed', { payment_intent: null, status: 'failed' })).toBe(200);
});

test('another provider has no webhook here', async () => {
  const answer = await fetch(`${service.url}/webhooks/other`, {
    ...{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
  });
  expect(answer.status).toBe(404);
});
