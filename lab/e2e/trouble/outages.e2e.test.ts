// Servers that go away and come back: orders are accepted, work is held, nothing counts as a failure.
import { openTcpProxy, type TcpProxy } from '@order-saga/shared/broker/testing/tcp-proxy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tokenOf } from '../../load/orders.ts';
import { request } from '../../world/http.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { serviceNames } from '../../world/service-names.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

describeOnRabbitMq('while a server is away', (url) => {
  let world: World;
  let rabbitMq: TcpProxy;
  let stockDatabase: TcpProxy;
  const placed: string[] = [];
  beforeAll(async () => {
    rabbitMq = await openTcpProxy(url, 5672);
    // The services see RabbitMQ through the proxy, the world itself does not.
    world = await openWorld(url, { RABBITMQ_URL: rabbitMq.url });
    stockDatabase = await openTcpProxy(world.databases.url('stock-service'), 5432);
    await startAll();
    await world.shop.stock('A', 10_000);
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([rabbitMq.stop(), stockDatabase.stop()]);
  });

  /** One replica of each service, with stock-service on its proxied database. */
  const startAll = (wait = true) =>
    Promise.all(
      serviceNames.map((service) =>
        world.start(service, {
          wait,
          ...(service === 'stock-service' ? { env: { STOCK_DATABASE_URL: stockDatabase.url } } : {}),
        }),
      ),
    );
  const readiness = async (service: (typeof serviceNames)[number]) => {
    const { status, body } = await request('GET', `${world.replicas(service)[0]!.url}/readyz`);
    return [status, body.checks.broker, body.checks.database];
  };

  it('RabbitMQ: orders are answered with 202 and finish when it is back', async () => {
    let stopped: Promise<void> | undefined;
    const orderIds = await world.shop.placeMany(
      120,
      (index) => ({ token: tokenOf(index) }),
      8,
      (count) => {
        // In the middle of it, with sagas under way.
        if (count === 40) stopped = rabbitMq.stop();
      },
    );
    await stopped;
    placed.push(...orderIds);
    await until('the outage shows', async () => {
      const shown = await Promise.all(serviceNames.map(readiness));
      return shown.every(([, broker]) => broker === 'down');
    });
    expect(await readiness('order-service')).toEqual([200, 'down', 'up']);
    expect(await readiness('orchestrator')).toEqual([503, 'down', 'up']);
    // Also now that everybody knows.
    placed.push(...(await world.shop.placeMany(20, (index) => ({ token: tokenOf(index) }))));
    const waiting = await Promise.all(placed.map((orderId) => world.shop.order(orderId)));
    expect(waiting.some(({ status }) => status === 'Suspend')).toBe(true);

    await rabbitMq.start();
    const orders = await world.shop.ended(placed);
    expect(orders.filter(({ status }) => status === 'Failed')).toHaveLength(14);
    expect(await violations(world.shop, placed, { A: 10_000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });

  it('RabbitMQ: services that are started listen, and begin when it is there', async () => {
    await Promise.all(
      serviceNames.flatMap((service) => world.replicas(service).map((replica) => replica.end('SIGTERM'))),
    );
    await rabbitMq.stop();
    await startAll(false);
    const orderService = world.replicas('order-service')[0]!;
    await orderService.ready();
    const [orderId] = await world.shop.placeMany(1, () => ({}));
    placed.push(orderId!);
    await until('the orchestrator waits for the broker', async () => {
      return (await readiness('orchestrator'))[0] === 503;
    });

    await rabbitMq.start();
    for (const service of serviceNames) await world.replicas(service)[0]!.ready();
    const [order] = await world.shop.ended([orderId!]);
    expect(order?.status).toBe('Completed');
  });

  it("one worker's PostgreSQL: the sagas wait for it and finish, and no message counts as failed", async () => {
    let stopped: Promise<void> | undefined;
    const orderIds = await world.shop.placeMany(
      80,
      (index) => ({ token: tokenOf(index) }),
      8,
      (count) => {
        if (count === 30) stopped = stockDatabase.stop();
      },
    );
    await stopped;
    placed.push(...orderIds);
    const stock = world.replicas('stock-service')[0]!;
    const answer = await request('GET', `${stock.url}/products/A`);
    expect([answer.status, answer.body.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await readiness('stock-service')).toEqual([503, 'up', 'down']);
    // Longer than the consumer's patience: it gives its messages back and takes them again.
    await until('the consumer has given its messages back', async () => {
      return (await world.broker.depth('stock.commands')) > 0;
    });

    await stockDatabase.start();
    const orders = await world.shop.ended(orderIds);
    expect(orders.filter(({ status }) => status === 'Failed')).toHaveLength(8);
    expect(await violations(world.shop, placed, { A: 10_000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });
});
