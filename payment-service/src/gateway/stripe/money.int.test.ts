// Money that moves at Stripe beside what we ask for: refunds made by hand, refunds that a bank sends back, disputes. What
// counts is the amount that was charged against what went back.

import { pruneAll } from '@order-saga/shared/testing/prune-all';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { prunables } from '../../prune.ts';
import { cancelPayment } from '../../testing/commands.ts';
import type { StandInIntent } from '../../testing/stripe/books.ts';
import { type StripeService, startStripeService } from '../../testing/stripe/stripe-service.ts';
import { PATIENCE } from '../../testing/test-service.ts';

/** What the orders here cost. */
const TOTAL = 3998;
let stripe: StripeService;
let { database, standIn, service, tell, paid, eventsOf } = {} as StripeService;
beforeAll(async () => {
  // Two replicas: calls, settlements and notices meet in the database.
  stripe = await startStripeService({ replicas: 2 });
  ({ database, standIn, service, tell, paid, eventsOf } = stripe);
});
afterEach(() => standIn.fault(null));
afterAll(() => stripe?.stop());

const some = (amount: number) => new URLSearchParams({ amount: String(amount) });
const moneyOf = (orderId: string) => standIn.moneyOf(`${orderId}:1`);
const payment = async (orderId: string) => (await service.payments(orderId))[0] as Record<string, unknown>;
const metric = async (name: string) =>
  Number(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'm').exec(await service.metrics.registry.metrics())?.[1]);
async function checks() {
  const answer = await fetch(`${service.url}/invariants`);
  const { rules, lookAt } = (await answer.json()) as {
    rules: { violations: { subject: string; detail: string }[] }[];
    lookAt: { subject: string; detail: string }[];
  };
  const of = (found: { subject: string; detail: string }[], orderId: string) =>
    found.filter(({ subject }) => subject === orderId).map(({ detail }) => detail);
  return {
    violations: (orderId: string) =>
      of(
        rules.flatMap(({ violations }) => violations),
        orderId,
      ),
    lookAt: (orderId: string) => of(lookAt, orderId),
  };
}
/** Tells every event of a payment so far, twice, in this order. */
async function tellAll(intent: StandInIntent, order: 'first to last' | 'last to first' = 'first to last') {
  const events = eventsOf(intent);
  const inTurn = order === 'last to first' ? events.toReversed() : events;
  for (const { type, object } of [...inTurn, ...inTurn]) expect(await tell(type, object)).toBe(200);
}
/** Asks for the undo, and waits until Stripe has refused it. */
async function refusedUndo(code: string | 'dispute') {
  const { orderId, intent } = await paid();
  if (code === 'dispute') standIn.dispute(intent, 'needs_response');
  else standIn.refuseRefunds(intent, code);
  await service.send(cancelPayment(orderId));
  await expect.poll(async () => (await payment(orderId))['refundRefusal'], PATIENCE).toBeDefined();
  return { orderId, intent };
}

describe.each(['first to last', 'last to first'] as const)('with events told %s, each twice', (order) => {
  test('money that came back to us shows, whoever had made the refund, until as much went back', async () => {
    const { orderId, intent } = await paid();
    standIn.refund(intent, some(2400));
    await service.send(cancelPayment(orderId));
    await service.reply(orderId, 'PaymentCancelled');
    expect(moneyOf(orderId)).toMatchObject({ charged: TOTAL, refunded: TOTAL });
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({ status: 'Refunded' });
    expect(await payment(orderId)).not.toHaveProperty('refundFailure');
    const before = await metric('refunds_failed');

    standIn.moveRefund(intent, 'failed', 'lost_or_stolen_card');
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({
      ...{ status: 'Refunded', amountRefunded: 2400, refundFailure: 'lost_or_stolen_card' },
    });
    expect(await metric('refunds_failed')).toBe(before + 1);
    expect((await checks()).violations(orderId)).toHaveLength(1);

    // Not enough, then enough.
    standIn.refund(intent, some(1000));
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({ amountRefunded: 3400, refundFailure: expect.anything() });
    standIn.refund(intent);
    await tellAll(intent, order);
    expect(await payment(orderId)).not.toHaveProperty('refundFailure');
    expect(await metric('refunds_failed')).toBe(before);
    expect((await checks()).violations(orderId)).toEqual([]);
  });

  test('a Completed order that is refunded and disputed at Stripe says so, and breaks no rule', async () => {
    const { orderId, intent } = await paid();
    const [returned, disputed] = [
      await metric('completed_payments_returned'),
      await metric('payments_disputed'),
    ];
    standIn.refund(intent, some(500));
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({ status: 'Completed', amountRefunded: 500 });
    standIn.dispute(intent, 'needs_response', 3000);
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({
      ...{ status: 'Completed', amountRefunded: 500, dispute: { status: 'needs_response', amount: 3000 } },
    });
    expect(await metric('completed_payments_returned')).toBe(returned + 1);
    expect(await metric('payments_disputed')).toBe(disputed + 1);
    const { violations, lookAt } = await checks();
    expect(violations(orderId)).toEqual([]);
    expect(lookAt(orderId)).toEqual([
      `the payment of attempt 1 is Completed, 500 of ${TOTAL} went back, disputed: needs_response`,
    ]);
    standIn.dispute(intent, 'won');
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({ dispute: { status: 'won' } });
    expect(await metric('payments_disputed')).toBe(disputed);
    expect(service.repliesOf(orderId)).toHaveLength(1);
  });

  test('a refund of a Completed order that fails shows, until another one made up for it', async () => {
    const { orderId, intent } = await paid();
    standIn.refund(intent, some(1000));
    standIn.refund(intent, some(1000));
    standIn.moveRefund(intent, 'canceled');
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({ amountRefunded: 1000, refundFailure: 'canceled' });
    standIn.refund(intent, some(1000));
    await tellAll(intent, order);
    expect(await payment(orderId)).toMatchObject({ amountRefunded: 2000 });
    expect(await payment(orderId)).not.toHaveProperty('refundFailure');
  });
});

test('an answer that is older than what is noted changes nothing', async () => {
  const { orderId, intent } = await paid();
  standIn.refund(intent, some(700));
  const held = Promise.withResolvers<undefined>();
  let asked = false;
  standIn.fault(({ operation }) => {
    if (operation !== 'refunds' || asked) return undefined;
    asked = true;
    return held.promise;
  });
  const [first] = eventsOf(intent).filter(({ type }) => type === 'refund.created');
  const late = tell(first!.type, first!.object);
  await expect.poll(() => asked, PATIENCE).toBe(true);
  standIn.refund(intent, some(300));
  expect(await tell('refund.created', first!.object)).toBe(200);
  const after = await database.client.payment.findFirstOrThrow({ where: { orderId } });
  held.resolve(undefined);
  expect(await late).toBe(200);
  expect(await database.client.payment.findFirstOrThrow({ where: { orderId } })).toEqual(after);
  expect(await payment(orderId)).toMatchObject({ amountRefunded: 1000 });
});

describe('an undo that Stripe refuses', () => {
  test.each(['charge_disputed', 'charge_not_refundable', 'resource_missing'])(
    'says so with %s, since when and how often, and goes on when Stripe does it after all',
    async (code) => {
      const before = await metric('refunds_refused');
      const { orderId, intent } = await refusedUndo(code);
      expect(await payment(orderId)).toMatchObject({
        status: 'Completed',
        refundRefusal: { code, since: expect.any(String), attempts: expect.any(Number) },
        waiting: { call: 'cancel', lastError: expect.stringContaining(code) },
      });
      expect(await metric('refunds_refused')).toBe(before + 1);
      expect((await checks()).lookAt(orderId)).toEqual([expect.stringContaining(code)]);
      standIn.refuseRefunds(intent, null);
      expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
        body: { outcome: 'Refunded' },
      });
      expect(await payment(orderId)).not.toHaveProperty('refundRefusal');
      expect(await metric('refunds_refused')).toBe(before);
      expect(moneyOf(orderId)).toMatchObject({ charged: TOTAL, refunded: TOTAL });
    },
  );

  test('is done when the dispute takes the money', async () => {
    const { orderId, intent } = await refusedUndo('dispute');
    standIn.dispute(intent, 'lost');
    await tellAll(intent);
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({ body: { outcome: 'Refunded' } });
    expect(moneyOf(orderId)).toMatchObject({ refunded: 0 });
    expect(await payment(orderId)).toMatchObject({ status: 'Refunded', dispute: { status: 'lost' } });
    expect(await payment(orderId)).not.toHaveProperty('refundFailure');
  });

  test('is asked for again at once when the dispute is decided for us', async () => {
    const { orderId, intent } = await refusedUndo('dispute');
    await database.client
      .$executeRaw`UPDATE payment SET work_at = now() + interval '1 hour' WHERE order_id = ${orderId}::uuid`;
    standIn.dispute(intent, 'won');
    await tellAll(intent);
    await service.reply(orderId, 'PaymentCancelled');
    expect(moneyOf(orderId)).toMatchObject({ refunded: TOTAL });
  });

  test('because each refund fails at once makes only a few of them', async () => {
    const { orderId, intent } = await paid();
    standIn.refundsBecome(intent, 'failed');
    await service.send(cancelPayment(orderId));
    const refusal = async () => (await payment(orderId))['refundRefusal'];
    await expect.poll(refusal, PATIENCE).toMatchObject({ code: 'declined', attempts: 3 });
    expect(eventsOf(intent).filter(({ type }) => type === 'refund.created')).toHaveLength(3);
  });

  test.each([
    ['ReturnedAnotherWay', 'Refunded', 'Refunded'],
    ['TakenByDispute', 'Refunded', 'Refunded'],
    ['NotCharged', 'NotCharged', 'Cancelled'],
  ] as const)('ends when an operator states %s, once, with the reason', async (how, outcome, status) => {
    const { orderId, intent } = await refusedUndo('charge_disputed');
    const settlement = { how, reason: 'bank transfer 4711', by: 'anna' };
    const act = cancelPayment(orderId, 1, settlement);
    await Promise.all([service.send(act), service.send(act), service.send(act, act)]);
    const stated = { how, reason: settlement.reason };
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
      body: { outcome, settlement: stated },
    });
    expect(await payment(orderId)).toMatchObject({
      status,
      settlement: { ...settlement, at: expect.any(String) },
    });
    expect(await payment(orderId)).not.toHaveProperty('refundRefusal');
    // Whatever comes later gets the same answer, and another statement changes nothing.
    standIn.refuseRefunds(intent, null);
    await service.send(
      cancelPayment(orderId),
      cancelPayment(orderId, 1, { ...settlement, reason: 'another' }),
    );
    await expect.poll(() => service.repliesOf(orderId).length, PATIENCE).toBeGreaterThan(5);
    const answers = service.repliesOf(orderId).filter(({ type }) => type === 'PaymentCancelled');
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(moneyOf(orderId)).toMatchObject({ refunded: 0 });
  });

  test('that an operator ended is told again when the money goes back at Stripe as well', async () => {
    const { orderId, intent } = await refusedUndo('charge_not_refundable');
    await service.send(cancelPayment(orderId, 1, { how: 'ReturnedAnotherWay', reason: 'cash', by: 'anna' }));
    await service.reply(orderId, 'PaymentCancelled');
    standIn.refuseRefunds(intent, null);
    standIn.refund(intent);
    await tellAll(intent);
    expect(await payment(orderId)).toMatchObject({ status: 'Refunded', refundFailure: 'returned_twice' });
  });

  test('that an operator ended for its dispute is told again when that is decided for us', async () => {
    const { orderId, intent } = await refusedUndo('dispute');
    await service.send(
      cancelPayment(orderId, 1, { how: 'TakenByDispute', reason: 'lost for sure', by: 'anna' }),
    );
    await service.reply(orderId, 'PaymentCancelled');
    await tellAll(intent);
    expect(await payment(orderId)).not.toHaveProperty('refundFailure');
    standIn.dispute(intent, 'won');
    await tellAll(intent);
    expect(await payment(orderId)).toMatchObject({ refundFailure: 'dispute_not_lost' });
    standIn.refund(intent);
    await tellAll(intent);
    expect(await payment(orderId)).not.toHaveProperty('refundFailure');
  });
});

test('that nothing was charged, stated while a charge was on its way, is contradicted when Stripe tells of it', async () => {
  const before = await metric('refunds_failed');
  // The charge is done and its answer lost; no undo gets through.
  standIn.fault(({ operation }) => {
    if (operation === 'create') return undefined;
    return operation === 'confirm' ? 'cut-after' : 'error-before';
  });
  const { orderId, intent } = await stripe.pay('succeeded');
  await service.send(cancelPayment(orderId));
  const waiting = async () => (await payment(orderId))['waiting'];
  await expect.poll(waiting, PATIENCE).toMatchObject({ call: 'cancel', lastError: expect.any(String) });
  await service.send(cancelPayment(orderId, 1, { how: 'NotCharged', reason: 'not there', by: 'anna' }));
  await service.reply(orderId, 'PaymentCancelled');
  standIn.fault(({ operation }) => (operation === 'cancel' ? 'error-before' : undefined));
  await tellAll(intent);
  expect(await payment(orderId)).toMatchObject({ status: 'Cancelled', refundFailure: 'charged_after_all' });
  expect(await metric('refunds_failed')).toBe(before + 1);
  standIn.refund(intent, some(1000));
  await tellAll(intent);
  expect(await payment(orderId)).toMatchObject({ refundFailure: 'charged_after_all' });
  standIn.refund(intent);
  await tellAll(intent);
  expect(await payment(orderId)).not.toHaveProperty('refundFailure');
  expect(service.repliesOf(orderId).map(({ type }) => type)).not.toContain('PaymentCompleted');
});

test('a statement of an operator changes nothing where no undo waits, and where none was asked about in vain', async () => {
  const settlement = { how: 'ReturnedAnotherWay', reason: 'cash', by: 'anna' } as const;
  const done = await stripe.refunded();
  await service.send(cancelPayment(done.orderId, 1, settlement));
  await expect.poll(() => service.repliesOf(done.orderId).length, PATIENCE).toBe(3);
  expect(await payment(done.orderId)).not.toHaveProperty('settlement');
  const open = await paid();
  await service.send(cancelPayment(open.orderId, 1, settlement));
  await service.reply(open.orderId, 'PaymentCancelled');
  expect(await payment(open.orderId)).not.toHaveProperty('settlement');
  expect(moneyOf(open.orderId)).toMatchObject({ refunded: TOTAL });
});

test('a payment that is disputed is kept however old it is', async () => {
  const { orderId, intent } = await paid();
  standIn.dispute(intent, 'under_review');
  await tellAll(intent);
  await database.client.$executeRaw`DELETE FROM payment WHERE order_id <> ${orderId}::uuid`;
  await database.client.$executeRaw`
    UPDATE payment SET order_id = '01800000-0000-7000-8000-000000000000', updated_at = now() - interval '10 years'`;
  const prune = () => pruneAll(prunables(database.client, 30), 'payment');
  expect(await prune()).toBe(0);
  await database.client.$executeRaw`UPDATE payment SET dispute_open = FALSE`;
  expect(await prune()).toBe(1);
});
