// Messages that come twice, under another id, or in another order than they were sent.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishAgain } from '../../world/hand-made.ts';
import { path, violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import type { HistoryEntry, Saga } from '../../world/shapes.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';
import { type EventTap, openEventTap } from './event-tap.ts';

describeOnRabbitMq('messages', (url) => {
  let world: World;
  let tap: EventTap;
  const placed: string[] = [];
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll();
    tap = await openEventTap(url, world.prefix);
    await world.shop.stock('A', 10_000);
  });
  afterAll(async () => {
    await tap.close();
    await world.close();
  });

  const stale = ({ history }: Saga): HistoryEntry[] => history.filter(({ kind }) => kind === 'stale');
  const withoutHistory = ({ history: _history, ...saga }: Saga) => ({ ...saga, updatedAt: '' });

  async function finished(token: string): Promise<string> {
    const [orderId] = await world.shop.placeMany(1, () => ({ token }));
    placed.push(orderId!);
    await world.shop.ended([orderId!]);
    return orderId!;
  }

  it.each([
    ['tok_visa', ['OrderCreated', 'StockReserved', 'PaymentCompleted', 'OrderCompleted']],
    ['tok_declined', ['OrderCreated', 'StockReserved', 'PaymentFailed', 'StockReleased', 'OrderFailed']],
  ])(
    'of a finished order (%s) that come again change nothing and are recorded as stale, once each',
    async (token, types) => {
      const orderId = await finished(token);
      const before = await world.shop.saga(orderId);
      const events = tap.heard.filter(({ properties }) => properties.correlationId === orderId);
      expect(events.map(({ properties }) => properties.type)).toEqual(types);
      const strangers = events.map((event) => ({
        ...event,
        properties: { ...event.properties, messageId: randomUUID() },
      }));
      for (const event of [...events, ...events, ...strangers]) {
        await publishAgain(world, 'orchestrator.replies', event);
      }
      const expected = new Set([...events, ...strangers].map(({ properties }) => properties.messageId));
      const after = await until('a stale row for each message id', async () => {
        const saga = await world.shop.saga(orderId);
        return stale(saga).length >= expected.size && saga;
      });
      expect(new Set(stale(after).map(({ messageId }) => messageId))).toEqual(expected);
      expect(stale(after)).toHaveLength(expected.size);
      expect(withoutHistory(after)).toEqual(withoutHistory(before));
      expect(path(after.history)).toEqual(path(before.history));
      expect(JSON.stringify(after)).not.toContain('tok_');
    },
  );

  it('of running orders, each echoed twice and once more under another id, move each saga once', async () => {
    let echoes = 0;
    const echo = await openEventTap(url, world.prefix, (event) => {
      const stranger = { ...event, properties: { ...event.properties, messageId: randomUUID() } };
      for (const copy of [event, event, stranger]) {
        echoes++;
        // Straight to the queue: an echo is not heard again.
        publishAgain(world, 'orchestrator.replies', copy).catch(() => {});
      }
    });
    const orderIds = await world.shop.placeMany(60, (index) => ({
      token: index % 5 === 0 ? 'tok_declined' : 'tok_visa',
    }));
    placed.push(...orderIds);
    const orders = await world.shop.ended(orderIds);
    await echo.close();
    expect(echoes).toBeGreaterThan(60 * 4 * 3);
    expect(orders.filter(({ status }) => status === 'Failed')).toHaveLength(12);
    for (const { orderId, status } of orders) {
      const { history } = await world.shop.saga(orderId);
      expect(path(history)).toEqual(
        status === 'Completed'
          ? ['Suspend', 'StockReserved', 'Paid', 'Completed']
          : ['Suspend', 'StockReserved', 'ReleasingStock', 'FailingOrder', 'Failed'],
      );
    }
    const charges = await world.databases.query(
      'payment-service',
      "SELECT 1 FROM provider_ledger WHERE status = 'Charged' AND idempotency_key LIKE ANY($1)",
      [orderIds.map((orderId) => `${orderId}%`)],
    );
    expect(charges).toHaveLength(48);
  });

  it('OrderCancelRequested before its OrderCreated: kept out of sight, then applied', async () => {
    const [orchestrator] = world.replicas('orchestrator');
    await orchestrator!.end('SIGTERM');
    const [orderId] = await world.shop.placeMany(1, () => ({}));
    placed.push(orderId!);
    expect((await world.shop.cancel(orderId!)).status).toBe(202);
    // Both wait for the orchestrator; they are handed to it the other way round.
    const events = await until('both events', async () => {
      const waiting = (await world.broker.depth('orchestrator.replies')) >= 2;
      return waiting && (await world.broker.take('orchestrator.replies'));
    });
    const [created, cancel] = ['OrderCreated', 'OrderCancelRequested'].map((type) =>
      events.find(({ properties }) => properties.type === type),
    );
    await world.start('orchestrator');
    await publishAgain(world, 'orchestrator.replies', cancel!);
    await until('the cancel is kept', async () => {
      const rows = await world.databases.query('orchestrator', 'SELECT 1 FROM saga WHERE order_id = $1', [
        orderId,
      ]);
      return rows.length === 1;
    });
    expect((await world.shop.get('orchestrator', `/sagas/${orderId}`)).status).toBe(404);
    const { body } = await world.shop.get<{ items: Saga[] }>('orchestrator', '/sagas?outcome=running');
    expect(body.items).toEqual([]);

    await publishAgain(world, 'orchestrator.replies', created!);
    const [order] = await world.shop.ended([orderId!]);
    expect(order).toMatchObject({ status: 'Failed', failure: { reason: 'Cancelled' } });
    const { history } = await world.shop.saga(orderId!);
    expect(path(history)).toEqual(['Suspend', 'ReleasingStock', 'FailingOrder', 'Failed']);
    expect(await world.shop.payments(orderId!)).toEqual([]);
    expect(await world.shop.reservation(orderId!)).toBeNull();
  });

  it('a cancel over HTTP before the payment is done closes the payment and fails the order as Cancelled', async () => {
    const [orderId] = await world.shop.placeMany(1, () => ({ token: 'tok_hang' }));
    placed.push(orderId!);
    await until('the payment is pending', async () => {
      const [payment] = await world.shop.payments(orderId!);
      return payment?.status === 'Pending';
    });
    const answer = await world.shop.cancel(orderId!);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ orderId, status: 'Suspend' });
    // Asked twice: applied once.
    expect((await world.shop.cancel(orderId!)).status).toBeOneOf([202, 409]);
    const [order] = await world.shop.ended([orderId!]);
    expect(order).toMatchObject({ status: 'Failed', failure: { reason: 'Cancelled', detail: null } });
    expect((await world.shop.payments(orderId!)).map(({ status }) => status)).toEqual(['Cancelled']);
    const { history } = await world.shop.saga(orderId!);
    expect(path(history)).toEqual([
      ...['Suspend', 'StockReserved', 'CancellingPayment', 'ReleasingStock', 'FailingOrder', 'Failed'],
    ]);
  });

  it('cancels over HTTP while slow payments succeed: each order ends one way, and its money with it', async () => {
    const orderIds = await world.shop.placeMany(20, () => ({ token: 'tok_slow' }));
    placed.push(...orderIds);
    // The first are cancelled well before the provider answers, the last after it or at the same time.
    await Promise.all(
      orderIds.map(async (orderId, index) => {
        if (index >= 10)
          await until('the payment or its cancel is done', async () => {
            const [payment] = await world.shop.payments(orderId);
            return payment !== undefined && payment.status !== 'Pending';
          });
        expect((await world.shop.cancel(orderId)).status).toBeOneOf([202, 409]);
      }),
    );
    const orders = await world.shop.ended(orderIds);
    expect(orders.slice(0, 10).map(({ failure }) => failure?.reason)).toEqual(Array(10).fill('Cancelled'));
    // A cancel may overtake the reply to a payment that is done: then the money goes back.
    for (const { status, failure } of orders.slice(10))
      expect(failure?.reason ?? status).toBeOneOf(['Completed', 'Cancelled']);
  });

  it('a cancel of a finished order is refused with 409, of an unknown one with 404', async () => {
    for (const token of ['tok_visa', 'tok_declined']) {
      const refused = await world.shop.cancel(await finished(token));
      expect([refused.status, (refused.body as { code: string }).code]).toEqual([409, 'ORDER_FINISHED']);
    }
    const unknown = await world.shop.cancel(randomUUID());
    expect([unknown.status, (unknown.body as { code: string }).code]).toEqual([404, 'ORDER_NOT_FOUND']);
  });

  it('carry the properties of the contract, and the token only where it must go', async () => {
    const orderId = await finished('tok_visa');
    const events = tap.heard.filter(({ properties }) => properties.correlationId === orderId);
    for (const { properties, content } of events) {
      expect(properties).toMatchObject({ contentType: 'application/json', deliveryMode: 2 });
      expect(properties.timestamp).toBeTypeOf('number');
      expect(properties.appId).toMatch(/-service$/);
      expect(JSON.parse(String(content))).toMatchObject({ orderId, attempt: 1 });
      expect(String(content).includes('tok_visa')).toBe(properties.type === 'OrderCreated');
    }
    const causes = new Map(
      events.map(({ properties }) => [properties.type, properties.headers?.['causation-id']]),
    );
    expect(causes.get('OrderCreated')).toBeUndefined();
    expect(causes.get('StockReserved')).toEqual(expect.any(String));
  });

  it('keep the books: after all of the above money and stock agree', async () => {
    expect(await violations(world.shop, placed, { A: 10_000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });
});
