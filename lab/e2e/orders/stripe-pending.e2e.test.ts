// Payments that wait at Stripe, and payment-service killed at each of its requests for them: each is paid once or not at all,
// and what was held for it is free again.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { differences, openStripe, type Stripe } from '../../world/stripe.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';
import { killAtRequest, momentsOf } from './kill-at-request.ts';

const CARD = 'pm_3ds';
const DEBIT = 'pm_debit';
/** A busy machine has to see an order wait before it expires. */
const ACTION_TIMEOUT_MS = 40_000;

describeOnRabbitMq('payments that wait at Stripe', (url) => {
  let world: World;
  let stripe: Stripe;
  const placed: string[] = [];
  beforeAll(async () => {
    stripe = await openStripe();
    world = await openWorld(url, {
      ...stripe.env,
      STRIPE_RETURN_URL: 'https://shop.example/paid',
      STRIPE_PAYMENT_METHODS: 'card,sepa_debit',
      PAYMENT_ACTION_TIMEOUT_MS: String(ACTION_TIMEOUT_MS),
      STEP_TIMEOUT_MS: '2000',
    });
    await world.startAll();
    await world.shop.stock('A', 10_000);
    stripe.sendEvents(() => world.replicas('payment-service')[0]!.url);
  });
  afterAll(async () => {
    await world?.close();
    await stripe?.close();
  });

  async function place(...tokens: string[]): Promise<string[]> {
    const orderIds = await world.shop.placeMany(tokens.length, (index) => ({ token: tokens[index]! }));
    placed.push(...orderIds);
    return orderIds;
  }
  const waiting = (orderId: string) =>
    until(`${orderId} waits`, async () => {
      const intent = stripe
        .intentsOf(`${orderId}:1`)
        .find(({ status }) => status === 'requires_action' || status === 'processing');
      const { state } = await world.shop.saga(orderId);
      return intent !== undefined && state === 'PaymentPending' ? intent : null;
    });
  const endOf = async (orderId: string) => {
    const [order] = await world.shop.ended([orderId]);
    return order!.failure?.reason ?? order!.status;
  };

  it.each(momentsOf('create', 'confirm', 'retrieve'))(
    'a SIGKILL of payment-service $when Stripe does a $operation leaves each waiting, and what comes of it counts once',
    async (moment) => {
      let orderIds: string[] = [];
      await killAtRequest({ world, stripe }, moment, async () => {
        orderIds = await place(CARD, CARD, DEBIT, DEBIT);
      });
      const intents = await Promise.all(orderIds.map(waiting));
      for (const [index, intent] of intents.entries()) stripe.decide(intent, index % 2 === 0);
      expect(await Promise.all(orderIds.map(endOf))).toEqual([
        ...['Completed', 'PaymentDeclined', 'Completed', 'PaymentDeclined'],
      ]);
    },
  );

  it.each(momentsOf('cancel'))(
    'a SIGKILL $when Stripe does a $operation leaves nothing to pay of an order that is cancelled',
    async (moment) => {
      const [orderId] = await place(CARD);
      const intent = await waiting(orderId!);
      await killAtRequest({ world, stripe }, moment, async () => {
        expect((await world.shop.cancel(orderId!)).status).toBe(202);
      });
      expect(await endOf(orderId!)).toBe('Cancelled');
      stripe.decide(intent, true);
    },
  );

  it('a SIGKILL after Stripe does a cancel leaves nothing to pay of one that has expired', async () => {
    const [orderId] = await place(CARD);
    const intent = await waiting(orderId!);
    await killAtRequest({ world, stripe }, { operation: 'cancel', when: 'after' }, async () => {});
    expect(await endOf(orderId!)).toBe('PaymentExpired');
    stripe.decide(intent, true);
  });

  it.each(momentsOf('refund'))(
    'a SIGKILL $when Stripe does a $operation gives a debit back once that lands after its order was cancelled',
    async (moment) => {
      const [orderId] = await place(DEBIT);
      const intent = await waiting(orderId!);
      await killAtRequest({ world, stripe }, moment, async () => {
        expect((await world.shop.cancel(orderId!)).status).toBe(202);
        await until('it is being cancelled', async () => {
          const { state } = await world.shop.saga(orderId!);
          return state === 'CancellingPayment';
        });
        stripe.decide(intent, true);
      });
      expect(await endOf(orderId!)).toBe('Cancelled');
      expect((await world.shop.payments(orderId!)).map(({ status }) => status)).toEqual(['Refunded']);
    },
  );

  it('Stripe holds what the orders say: no more, no less, also when all webhooks come again, backwards', async () => {
    await stripe.sent();
    expect(await differences(stripe, world.shop, placed)).toEqual([]);
    const statuses = await stripe.sendAllAgain(world.replicas('payment-service')[0]!.url);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await differences(stripe, world.shop, placed)).toEqual([]);
    expect(await violations(world.shop, placed, { A: 10_000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });
});
