// The whole system on Stripe's stand-in: whoever dies at whichever moment, and however webhooks come, the money that is
// held there is what orders and payments say.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { differences, openStripe, type Stripe } from '../../world/stripe.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';
import { killAtRequest, type Moment, momentsOf } from './kill-at-request.ts';

const GOOD = 'pm_card_visa';
const DECLINED = 'pm_card_visa_chargeDeclined';
/** A good card as well; orders with it are those that a test interferes with. */
const CHOSEN = 'pm_chosen';

describeOnRabbitMq('with Stripe', (url) => {
  let world: World;
  let stripe: Stripe;
  const placed: string[] = [];
  beforeAll(async () => {
    stripe = await openStripe();
    world = await openWorld(url, stripe.env);
    await world.startAll();
    await world.shop.stock('A', 10_000);
    stripe.sendEvents(() => world.replicas('payment-service')[0]!.url);
  });
  afterAll(async () => {
    await world?.close();
    await stripe?.close();
  });

  async function place(count: number, token: string | ((index: number) => string)): Promise<string[]> {
    const orderIds = await world.shop.placeMany(count, (index) => ({
      token: typeof token === 'string' ? token : token(index),
    }));
    placed.push(...orderIds);
    return orderIds;
  }

  it('orders are charged once, declined with the reason, and paid with another card when they are replayed', async () => {
    const orderIds = await place(30, (index) => (index % 3 === 0 ? DECLINED : GOOD));
    const orders = await world.shop.ended(orderIds);
    const failed = orders.filter(({ status }) => status === 'Failed');
    expect(failed.map(({ failure }) => failure)).toEqual(
      Array(10).fill({ reason: 'PaymentDeclined', detail: 'card_declined' }),
    );
    const ids = failed.map(({ orderId }) => orderId);
    for (const orderId of ids) {
      const payment = { token: 'cus_1:pm_card_mastercard' };
      expect((await world.shop.replay(orderId, { reason: 'another card', payment })).status).toBe(202);
    }
    const replayed = await world.shop.ended(ids);
    expect(replayed.map(({ status, attempt }) => [status, attempt])).toEqual(
      Array(10).fill(['Completed', 2]),
    );
    for (const orderId of ids) {
      const payments = await world.shop.payments(orderId);
      expect(payments.map(({ status }) => status)).toEqual(['Failed', 'Completed']);
    }
    expect(await differences(stripe, world.shop, placed)).toEqual([]);
  });

  it('a webhook alone settles a charge whose answer is lost', async () => {
    // Whoever asks Stripe gets no answer: the order can not complete but by its webhook.
    stripe.fault(({ operation, paymentMethod }) => {
      if (paymentMethod !== CHOSEN) return undefined;
      if (operation === 'confirm') return 'silent-after';
      return operation === 'retrieve' ? 'silent-before' : undefined;
    });
    const [order] = await world.shop.ended(await place(1, CHOSEN));
    expect(order).toMatchObject({ status: 'Completed' });
    stripe.fault(null);
  });

  it('an order that is cancelled is not charged, or gets its money back, wherever its charge stands', async () => {
    const onTheWay = Promise.withResolvers<undefined>();
    const [before, after, late] = ['pm_before', 'pm_after', 'pm_late'];
    const confirmed = new Set<string>();
    // The webhook would complete the order before it is cancelled.
    stripe.keepBack((key) => confirmed.has(key));
    stripe.fault(({ operation, key, paymentMethod }) => {
      if (operation !== 'confirm') return undefined;
      confirmed.add(key);
      if (paymentMethod === late) return onTheWay.promise;
      return paymentMethod === after ? 'silent-after' : 'silent-before';
    });
    const orderIds = await place(3, (index) => [before, after, late][index]!);
    await until('all are being charged', () => orderIds.every((orderId) => confirmed.has(`${orderId}:1`)));
    for (const orderId of orderIds) expect((await world.shop.cancel(orderId)).status).toBe(202);
    const orders = await world.shop.ended(orderIds);
    expect(orders.map(({ failure }) => failure?.reason)).toEqual(Array(3).fill('Cancelled'));
    // This confirm has been on its way all the time.
    onTheWay.resolve(undefined);
    const ends = orderIds.map(async (orderId) => {
      const token = [...stripe.intents.values()].find(({ metadata }) => metadata['order_id'] === orderId);
      const [payment] = await world.shop.payments(orderId);
      return [token!.payment_method, token!.status, payment!.status];
    });
    expect((await Promise.all(ends)).sort()).toEqual([
      [after, 'succeeded', 'Refunded'],
      [before, 'canceled', 'Cancelled'],
      [late, 'canceled', 'Cancelled'],
    ]);
    stripe.fault(null);
    stripe.keepBack(() => false);
    expect(await differences(stripe, world.shop, placed)).toEqual([]);
  });

  /** The chosen ones that are being charged. */
  const confirmed = new Set<string>();
  /** A confirm of a chosen order is not answered. */
  const killAt = (moment: Moment, begin: () => Promise<void>) =>
    killAtRequest({ world, stripe }, moment, begin, ({ operation, key, paymentMethod }) => {
      if (operation !== 'confirm' || paymentMethod !== CHOSEN) return undefined;
      confirmed.add(key);
      return moment.operation === 'refund' ? 'silent-after' : 'silent-before';
    });

  it.each(momentsOf('create', 'confirm'))(
    'a SIGKILL of payment-service $when Stripe does a $operation loses and doubles no charge',
    (moment) =>
      killAt(moment, async () => {
        await place(8, (index) => (index % 4 === 0 ? DECLINED : GOOD));
      }),
  );

  it.each(momentsOf('cancel', 'refund'))(
    'a SIGKILL of payment-service $when Stripe does a $operation leaves no money behind',
    async (moment) => {
      // Their webhooks come late: they would complete what is to be cancelled.
      stripe.keepBack((key) => confirmed.has(key));
      await killAt(moment, async () => {
        await place(4, GOOD);
        const [orderId] = await place(1, CHOSEN);
        await until('it is being charged', () => confirmed.has(`${orderId}:1`));
        expect((await world.shop.cancel(orderId!)).status).toBe(202);
      });
    },
  );

  it('all of these orders end, and Stripe holds what they say: no more, no less, also when all webhooks come again', async () => {
    const orders = await world.shop.ended(placed);
    await stripe.sent();
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['Completed', 'Failed']));
    expect(await differences(stripe, world.shop, placed)).toEqual([]);
    const rows = () =>
      world.databases.query('payment-service', 'SELECT * FROM payment ORDER BY order_id, attempt');
    const before = await rows();
    const statuses = await stripe.sendAllAgain(world.replicas('payment-service')[0]!.url);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await rows()).toEqual(before);
    expect(await differences(stripe, world.shop, placed)).toEqual([]);
    expect(await violations(world.shop, placed, { A: 10_000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });

  /** An orchestrator that knows where payment-service is now. */
  const knowing = () =>
    world.start('orchestrator', { env: { PAYMENT_URL: world.replicas('payment-service')[0]!.url } });

  it('an undo that Stripe refuses is explained, and ends when an operator states how the money went back', async () => {
    stripe.fault(({ operation, paymentMethod }) => {
      if (paymentMethod !== CHOSEN) return undefined;
      return operation === 'confirm' ? 'silent-after' : undefined;
    });
    stripe.keepBack(() => true);
    const [orderId] = await world.shop.placeMany(1, () => ({ token: CHOSEN }));
    const intent = await until('it is charged', () => {
      const [found] = stripe.intentsOf(`${orderId}:1`);
      return found?.status === 'succeeded' ? found : null;
    });
    stripe.dispute(intent, 'needs_response');
    expect((await world.shop.cancel(orderId!)).status).toBe(202);
    const { url: orchestrator } = await knowing();
    const { text } = await until('the refusal is explained', async () => {
      const { body } = await request<{ text: string; acts: { act: string; allowed: boolean }[] }>(
        'GET',
        `${orchestrator}/sagas/${orderId}/explain`,
      );
      return body.acts.some(({ act, allowed }) => act === 'settle' && allowed) ? body : null;
    });
    expect(text).toContain('The provider refuses to give the money back: charge_disputed');
    const statement = { how: 'TakenByDispute', reason: 'accepted at Stripe' };
    // Pressed twice: either is taken, or comes too late.
    const headers = { authorization: `Bearer ${world.adminToken}` };
    const settle = () =>
      request('POST', `${orchestrator}/admin/sagas/${orderId}/settle`, { body: statement, headers });
    const answers = await Promise.all([settle(), settle()]);
    expect(answers.map(({ status }) => status)).toContain(202);
    const [order] = await world.shop.ended([orderId!]);
    expect(order).toMatchObject({ status: 'Failed', failure: { reason: 'Cancelled' } });
    const { history } = await world.shop.saga(orderId!);
    const told = history.filter(({ name, kind }) => name === 'PaymentCancelled' && kind === 'message');
    expect(told.map(({ detail }) => detail)).toEqual([{ outcome: 'Refunded', settlement: statement }]);
    expect(await world.shop.payments(orderId!)).toMatchObject([
      { status: 'Refunded', settlement: statement },
    ]);
    stripe.fault(null);
    stripe.keepBack(() => false);
  });

  it('a Completed order that is refunded and disputed at Stripe stays Completed, and every view shows it', async () => {
    const [orderId] = await world.shop.placeMany(1, () => ({ token: GOOD }));
    await world.shop.ended([orderId!]);
    const [intent] = stripe.intentsOf(`${orderId}:1`);
    stripe.refund(intent!, new URLSearchParams({ amount: '5' }));
    stripe.dispute(intent!, 'needs_response', 7);
    await stripe.sent();
    const money = {
      status: 'Completed',
      amountRefunded: 5,
      dispute: { status: 'needs_response', amount: 7 },
    };
    expect(await world.shop.payments(orderId!)).toMatchObject([money]);
    const services = await request('GET', `${(await knowing()).url}/sagas/${orderId}/services`);
    expect(services.body).toMatchObject({ payment: { seen: [money] } });
    expect((await world.shop.order(orderId!)).status).toBe('Completed');
  });
});
