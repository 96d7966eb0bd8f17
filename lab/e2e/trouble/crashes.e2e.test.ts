// Processes that die in the middle of everything: nothing is lost, nothing is done twice.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closedLoop } from '../../load/closed-loop.ts';
import { tokenOf } from '../../load/orders.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { serviceNames } from '../../world/service-names.ts';
import type { Replica } from '../../world/services/replica.ts';
import { openWorld, type World } from '../../world/world.ts';
import { replicaInBatch } from './replica-in-batch.ts';

/** Far below the default STEP_TIMEOUT_MS (30 s, -20 %): who is done by then did not wait for it. */
const WITHOUT_TIMEOUT_MS = 15_000;

describeOnRabbitMq('a SIGKILL', (url) => {
  let world: World;
  const placed: string[] = [];
  beforeAll(async () => {
    world = await openWorld(url);
    await world.startAll(2);
    await world.shop.stock('A', 10_000);
  });
  afterAll(() => world.close());

  const token = (index: number) => (index % 10 === 1 ? 'tok_slow' : tokenOf(index));

  const tables = [
    { service: 'orchestrator', table: 'saga' },
    { service: 'stock-service', table: 'reservation' },
  ] as const;

  it.each(tables)(
    'of one $service of two, with a batch in its hands: the other goes on with it without waiting for a step timeout',
    async ({ service, table }) => {
      const release = await world.databases.hold(service, table);
      let orderIds: string[];
      try {
        orderIds = await world.shop.placeMany(100, (index) => ({
          token: tokenOf(index),
        }));
        placed.push(...orderIds);
        const holder = await replicaInBatch(world, service, table);
        await holder.end('SIGKILL');
      } finally {
        // Else the tests after this one would fail as well.
        await release();
      }
      await world.shop.ended(orderIds, WITHOUT_TIMEOUT_MS);
      expect(world.replicas(service)).toHaveLength(1);
      await world.start(service);
    },
  );

  it.each(tables)(
    'of one $service of two, when a large batch is committed and what it caused is being published: nothing is lost',
    async ({ service, table }) => {
      const [before] = await world.databases.query<{ rows: number }>(
        service,
        `SELECT count(*)::int AS rows FROM ${table}`,
      );
      const release = await world.databases.hold(service, table);
      let orderIds: string[];
      let holder: Replica;
      let committed: Promise<unknown>;
      try {
        orderIds = await world.shop.placeMany(100, () => ({}));
        placed.push(...orderIds);
        holder = await replicaInBatch(world, service, table);
        // The database looks by itself, each millisecond: the confirms follow within some.
        committed = world.databases.query(
          service,
          `DO $$ BEGIN
             WHILE (SELECT count(*) FROM ${table}) < ${before!.rows + orderIds.length} LOOP PERFORM pg_sleep(0.001); END LOOP;
           END $$`,
        );
      } finally {
        await release();
      }
      await committed;
      await holder.end('SIGKILL');
      await world.shop.ended(orderIds, WITHOUT_TIMEOUT_MS);
      await world.start(service);
    },
  );

  it('of one replica of each service in turn, each started again: all 200 orders finish', async () => {
    const restarts: Promise<unknown>[] = [];
    const killAt = new Map(serviceNames.map((service, index) => [40 * (index + 1), service]));
    const orderIds: string[] = [];
    // A request to a replica that dies gets no answer: it is sent again with the same key, to the replica that lives.
    const place = async (index: number): Promise<void> => {
      for (;;) {
        const key = { 'idempotency-key': `order-${index}` };
        const answer = await world.shop.place({ token: token(index) }, key).catch(() => null);
        // 409: the first request with this key is still in flight, as far as the database knows.
        if (answer === null || answer.status === 409) continue;
        expect(answer.status).toBe(202);
        orderIds.push(answer.body.orderId);
        const service = killAt.get(orderIds.length);
        if (service !== undefined) {
          world.replicas(service)[0]!.signal('SIGKILL');
          restarts.push(world.start(service));
        }
        return;
      }
    };
    await closedLoop(place, { count: 200, inFlight: 16 });
    await Promise.all(restarts);
    expect(restarts).toHaveLength(4);
    expect(new Set(orderIds).size).toBe(200);
    placed.push(...orderIds);
    const orders = await world.shop.ended(orderIds);
    expect(orders.filter(({ status }) => status === 'Failed')).toHaveLength(20);
  });

  it('costs no message: no dead letter, and the books agree', async () => {
    expect(await world.deadLetterCounts()).toEqual({});
    expect(await violations(world.shop, placed, { A: 10_000 })).toEqual([]);
    const orders = await world.databases.query('order-service', 'SELECT 1 FROM customer_order');
    expect(orders).toHaveLength(placed.length);
  });
});
