// Hundreds of orders fail while the provider is down; an operator finds them as one group, and repairs them in waves.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { SKU } from '../../world/shop.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';
import { breakProvider, OUTAGE } from './provider-outage.ts';

const ORDERS = 300;
const RAMP = [1, 5, 25, 100];

describeOnRabbitMq('a provider that was down for 300 orders', (url) => {
  let world: World;
  let workers: Readonly<Record<string, string>>;
  let mendProvider: () => Promise<void>;
  let orderIds: string[];
  let group: string;
  let firstRun: string;
  let secondRun: string;
  let cancelled: string;

  beforeAll(async () => {
    // Short, for a command that died with its orchestrator is sent again after one of them.
    world = await openWorld(url, { STEP_TIMEOUT_MS: '5000' });
    const stock = await world.start('stock-service');
    const payment = await world.start('payment-service');
    await world.start('order-service');
    workers = { STOCK_URL: stock.url, PAYMENT_URL: payment.url };
    await startOrchestrators();
    await world.shop.stock(SKU, 1000);
    mendProvider = await breakProvider(world);
  });
  afterAll(() => world.close());

  const startOrchestrators = () =>
    Promise.all([1, 2].map(() => world.start('orchestrator', { env: workers })));

  const call = (method: string, path: string, body?: object) =>
    request(method, `${world.replicas('orchestrator')[0]!.url}${path}`, {
      headers: { authorization: `Bearer ${world.adminToken}` },
      ...(body && { body }),
    });
  const run = async (id: string) => (await call('GET', `/admin/replays/${id}`)).body;
  const begin = async (selectionToken: string, reason: string): Promise<string> => {
    const options = { ramp: RAMP, maxPerSecond: 60, stopIfFailedRatio: 0.5 };
    const answer = await call('POST', '/admin/replays', { selectionToken, reason, ...options });
    expect(answer.status).toBe(202);
    return answer.body.id;
  };

  it('is one failure group of all of them', async () => {
    orderIds = await world.shop.placeMany(ORDERS, () => ({}));
    const orders = await world.shop.ended(orderIds);
    expect(new Set(orders.map(({ failure }) => failure?.detail))).toEqual(new Set([OUTAGE]));
    const { items } = (await call('GET', '/admin/failure-groups')).body;
    expect(items).toMatchObject([
      {
        state: 'Failed',
        step: 'ProcessPayment',
        reason: 'PaymentDeclined',
        detail: OUTAGE,
        count: ORDERS,
        atStake: [{ currency: 'EUR', amount: ORDERS * 1000, sagas: ORDERS }],
      },
    ]);
    group = items[0].group;
  });

  it('stops a run after its first wave while it is still down', async () => {
    const { status, body } = await call('POST', '/admin/replays/preview', { group });
    expect(status).toBe(201);
    expect(body).toMatchObject({ sagas: ORDERS, replayable: ORDERS });
    expect(body.items[0]).toMatchObject({
      state: 'Failed',
      commands: ['ReopenOrder', 'ReserveStock', 'ProcessPayment', 'CompleteOrder'],
      holds: { stock: { reservation: 'released', short: [] }, payment: 'declined' },
    });
    expect(await world.databases.query('orchestrator', 'SELECT 1 FROM saga WHERE attempt > 1')).toEqual([]);

    firstRun = await begin(body.selectionToken, 'is the provider back?');
    await until('the run has stopped', async () => (await run(firstRun)).state === 'stopped');
    expect(await run(firstRun)).toMatchObject({
      wave: { number: 1, size: 1 },
      why: expect.stringContaining('failed again'),
      counts: { 'failed-again': 1, pending: ORDERS - 1, sent: 0, completed: 0 },
    });
    const { body: aborted } = await call('POST', `/admin/replays/${firstRun}/abort`, { reason: 'not yet' });
    expect(aborted.state).toBe('aborted');
  });

  it('completes, once it is mended, all but the one that was cancelled in between; both orchestrators are killed in the middle', async () => {
    const { selectionToken } = (await call('POST', '/admin/replays/preview', { group })).body;

    // Replayed by somebody, and cancelled by its customer before the stock answers.
    cancelled = orderIds[150]!;
    const [stock] = world.replicas('stock-service');
    stock!.signal('SIGSTOP');
    expect((await world.shop.replay(cancelled, { reason: 'only this one' })).status).toBe(202);
    await until('it waits for stock', async () => (await world.shop.saga(cancelled)).state === 'Suspend');
    expect((await world.shop.cancel(cancelled)).status).toBe(202);
    stock!.signal('SIGCONT');
    await until(
      'it is cancelled',
      async () => (await world.shop.saga(cancelled)).failure?.reason === 'Cancelled',
    );
    await world.shop.ended([cancelled]);

    await mendProvider();
    secondRun = await begin(selectionToken, 'the provider is back');
    await until('a large wave is on its way', async () => {
      const { wave, counts } = await run(secondRun);
      return wave?.number >= 3 && counts.sent > 0;
    });
    await Promise.all(world.replicas('orchestrator').map((replica) => replica.end('SIGKILL')));
    const [left] = await world.databases.query<{ pending: number }>(
      'orchestrator',
      `SELECT count(*)::int AS pending FROM replay_item JOIN replay_run USING (selection_id)
       WHERE id = $1 AND result = 'pending'`,
      [secondRun],
    );
    expect(left!.pending).toBeGreaterThan(0);
    await startOrchestrators();

    await until('the run is over', async () => (await run(secondRun)).state === 'completed');
    expect((await run(secondRun)).counts).toEqual({
      completed: ORDERS - 1,
      skipped: 1,
      pending: 0,
      sent: 0,
      'failed-again': 0,
      'failed-differently': 0,
    });
    const { items } = (await call('GET', `/admin/replays/${secondRun}/items?result=skipped`)).body;
    expect(items).toMatchObject([{ orderId: cancelled, why: expect.stringContaining('attempt 2, not 1') }]);
    const orders = await world.shop.ended(orderIds);
    expect(orders.filter(({ status }) => status !== 'Completed').map(({ orderId }) => orderId)).toEqual([
      cancelled,
    ]);
  });

  it('has cost nobody two charges, and no piece of stock', async () => {
    const payments = await world.databases.query<{ orders: number; payments: number }>(
      'payment-service',
      `SELECT count(DISTINCT order_id)::int AS orders, count(*)::int AS payments FROM payment WHERE status = 'Completed'`,
    );
    expect(payments).toEqual([{ orders: ORDERS - 1, payments: ORDERS - 1 }]);
    const ledger = await world.databases.query<{ orders: number; charges: number; amount: number }>(
      'payment-service',
      `SELECT count(DISTINCT split_part(idempotency_key, ':', 1))::int AS orders, count(*)::int AS charges,
              sum(amount)::int AS amount
       FROM provider_ledger WHERE status = 'Charged'`,
    );
    expect(ledger).toEqual([{ orders: ORDERS - 1, charges: ORDERS - 1, amount: (ORDERS - 1) * 1000 }]);
    expect(await violations(world.shop, orderIds, { [SKU]: 1000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });

  it('is in the audit, act by act', async () => {
    const acts = await world.databases.query<{ act: string; by: string; reason: string; count: number }>(
      'orchestrator',
      `SELECT act, actor AS by, CASE WHEN act = 'stop-replay' THEN '' ELSE reason END AS reason, count(*)::int AS count
       FROM admin_audit WHERE result = 'done' GROUP BY 1, 2, 3 ORDER BY min(id::text)`,
    );
    expect(acts).toEqual([
      { act: 'create-replay', by: 'admin', reason: 'is the provider back?', count: 1 },
      { act: 'replay', by: 'admin', reason: 'is the provider back?', count: 1 },
      { act: 'stop-replay', by: 'orchestrator', reason: '', count: 1 },
      { act: 'abort-replay', by: 'admin', reason: 'not yet', count: 1 },
      { act: 'replay', by: 'admin', reason: 'only this one', count: 1 },
      { act: 'create-replay', by: 'admin', reason: 'the provider is back', count: 1 },
      { act: 'replay', by: 'admin', reason: 'the provider is back', count: ORDERS - 1 },
    ]);
    const transitions = await world.databases.query(
      'orchestrator',
      `SELECT order_id, attempt FROM saga_history WHERE name = 'ReplayRequested'
       EXCEPT SELECT order_id, (detail->>'attempt')::int FROM admin_audit WHERE act = 'replay'`,
    );
    expect(transitions).toEqual([]);
    const ofOne = (await call('GET', `/admin/audit?orderId=${cancelled}`)).body;
    expect(ofOne.items).toMatchObject([{ act: 'replay', reason: 'only this one', result: 'done' }]);
  });
});
