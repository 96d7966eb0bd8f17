// Steps that nobody answers: asked again, then undone as if they had happened; after the pivot only forward.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishByHand } from '../../world/hand-made.ts';
import { path, violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import type { Replica } from '../../world/services/replica.ts';
import type { Saga } from '../../world/shapes.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

// Short, but long enough that a busy machine answers an ordinary step in 1 + 2 s.
const env = { STEP_TIMEOUT_MS: '1000', STEP_MAX_ATTEMPTS: '2' };

describeOnRabbitMq('a step that is not answered', (url) => {
  let world: World;
  let orchestrator: Replica;
  let orderService: Replica;
  let stockService: Replica;
  const placed: string[] = [];
  beforeAll(async () => {
    world = await openWorld(url, env);
    [orchestrator, orderService, stockService] = await Promise.all([
      world.start('orchestrator'),
      world.start('order-service'),
      world.start('stock-service'),
      world.start('payment-service'),
    ]);
    await world.shop.stock('A', 100);
  });
  afterAll(() => world.close());

  async function place(token: string): Promise<string> {
    const [orderId] = await world.shop.placeMany(1, () => ({ token }));
    placed.push(orderId!);
    return orderId!;
  }

  /** The rows of one kind, as `name from → to`. */
  const rows = ({ history }: Saga, kind: string) =>
    history.filter((row) => row.kind === kind).map(({ name, from, to }) => `${name} ${from} → ${to}`);

  it('is cancelled at a provider that never answers, and the order fails as PaymentTimeout', async () => {
    const orderId = await place('tok_hang');
    const [order] = await world.shop.ended([orderId]);
    expect(order).toMatchObject({ status: 'Failed', failure: { reason: 'PaymentTimeout' } });
    const payments = await world.shop.payments(orderId);
    expect(payments.map(({ status }) => status)).toEqual(['Cancelled']);
    expect(await world.shop.reservation(orderId)).toMatchObject({ status: 'Released' });
    const saga = await world.shop.saga(orderId);
    expect(rows(saga, 'command')).toEqual(['ProcessPayment StockReserved → StockReserved']);
    expect(rows(saga, 'timeout')).toEqual(['StepTimedOut StockReserved → CancellingPayment']);
    expect(path(saga.history)).toEqual([
      ...['Suspend', 'StockReserved', 'CancellingPayment', 'ReleasingStock', 'FailingOrder', 'Failed'],
    ]);
  });

  it('is refunded by a provider that charged without saying so', async () => {
    const orderId = await place('tok_late');
    const [order] = await world.shop.ended([orderId]);
    expect(order).toMatchObject({ status: 'Failed', failure: { reason: 'PaymentTimeout' } });
    const payments = await world.shop.payments(orderId);
    expect(payments.map(({ status, amount }) => [status, amount])).toEqual([['Refunded', 1000]]);
    const books = await world.databases.query(
      'payment-service',
      'SELECT status FROM provider_ledger WHERE idempotency_key LIKE $1',
      [`${orderId}:%`],
    );
    expect(books).toEqual([{ status: 'Refunded' }]);
    expect(await world.shop.reservation(orderId)).toMatchObject({ status: 'Released' });
  });

  it('holds up no other order', async () => {
    const silent = await Promise.all(Array.from({ length: 40 }, () => place('tok_hang')));
    const ordinary = await Promise.all(Array.from({ length: 20 }, () => place('tok_visa')));
    const orders = await world.shop.ended(ordinary);
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['Completed']));
    await world.shop.ended(silent);
  });

  it('of a stock-service that is not there: compensation waits for it, shows an incident, and ends when it is back', async () => {
    await stockService.end('SIGTERM');
    const orderId = await place('tok_visa');
    const waiting = await until('the incident', async () => {
      const saga = await world.shop.saga(orderId);
      return saga.incident !== null && saga;
    });
    expect(waiting).toMatchObject({
      state: 'ReleasingStock',
      outcome: 'running',
      incident: { code: 'STEP_UNANSWERED', message: expect.stringContaining('ReleaseStock') },
    });
    expect((await world.shop.order(orderId)).status).toBe('Suspend');
    stockService = await world.start('stock-service');
    const [order] = await world.shop.ended([orderId]);
    expect(order).toMatchObject({ status: 'Failed', failure: { reason: 'StockTimeout' } });
    const saga = await world.shop.saga(orderId);
    expect(saga.incident).toBeNull();
    expect(rows(saga, 'timeout')).toEqual(['StepTimedOut Suspend → ReleasingStock']);
    expect(rows(saga, 'command')[0]).toBe('ReserveStock Suspend → Suspend');
    expect(rows(saga, 'command').slice(1)).toContain('ReleaseStock ReleasingStock → ReleasingStock');
    expect(await world.shop.payments(orderId)).toEqual([]);
  });

  it('after the payment never takes the order back: it shows an incident and completes when order-service is back', async () => {
    // The order is announced while no saga moves, so that order-service is away before the payment.
    await orchestrator.end('SIGTERM');
    const orderId = await place('tok_visa');
    await until('the order is announced', async () => {
      const rows = await world.databases.query('order-service', 'SELECT 1 FROM outbox');
      return rows.length === 0;
    });
    await orderService.end('SIGTERM');
    orchestrator = await world.start('orchestrator');
    const open = await until('the incident', async () => {
      const { body } = await world.shop.get<{ items: Saga[] }>('orchestrator', '/sagas?incident=true');
      return body.items.length > 0 && body.items;
    });
    expect(open.map((saga) => [saga.orderId, saga.state, saga.outcome])).toEqual([
      [orderId, 'Paid', 'running'],
    ]);
    const incident = '/sagas?incident=STEP_UNANSWERED&state=Paid';
    expect((await world.shop.get<{ items: Saga[] }>('orchestrator', incident)).body.items).toHaveLength(1);
    expect((await world.shop.payments(orderId)).map(({ status }) => status)).toEqual(['Completed']);

    // A cancel comes too late here.
    await publishByHand(world, 'orchestrator.replies', {
      type: 'OrderCancelRequested',
      body: { orderId, attempt: 1 },
    });
    await until('the cancel is on record', async () =>
      (await world.shop.saga(orderId)).history.some(
        ({ kind, name }) => kind === 'stale' && name === 'OrderCancelRequested',
      ),
    );
    expect((await world.shop.saga(orderId)).state).toBe('Paid');

    orderService = await world.start('order-service');
    const [order] = await world.shop.ended([orderId]);
    expect(order?.status).toBe('Completed');
    const saga = await world.shop.saga(orderId);
    expect(saga.incident).toBeNull();
    expect(rows(saga, 'timeout')).toEqual([]);
    expect(path(saga.history)).toEqual(['Suspend', 'StockReserved', 'Paid', 'Completed']);
  });

  it('keeps the books: money and stock of all of the above agree', async () => {
    expect(await violations(world.shop, placed, { A: 100 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });
});
