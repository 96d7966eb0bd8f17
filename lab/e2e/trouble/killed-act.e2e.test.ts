// A SIGKILL around the write of an operator's act: all of it is there or nothing, and the operator may ask again with the same key.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import type { Replica } from '../../world/services/replica.ts';
import { openWorld, type World } from '../../world/world.ts';
import { replicaInBatch } from './replica-in-batch.ts';

describeOnRabbitMq('a SIGKILL of the orchestrator that ends a saga as its order has ended', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url);
    await Promise.all(
      (['order-service', 'stock-service', 'payment-service'] as const).map((service) => world.start(service)),
    );
    const env = Object.fromEntries(
      (['ORDER', 'STOCK', 'PAYMENT'] as const).map((name) => [
        `${name}_URL`,
        world.replicas(`${name.toLowerCase()}-service` as 'order-service')[0]!.url,
      ]),
    );
    for (const _ of [1, 2]) await world.start('orchestrator', { env });
    await world.shop.stock('A', 100);
  });
  afterAll(() => world?.close());

  /** A saga that fails an order which is completed: as after a restore of the orchestrator's database alone. */
  async function contradiction(): Promise<string> {
    const [orderId] = await world.shop.placeMany(1, () => ({}));
    await world.shop.ended([orderId!]);
    await world.databases.query(
      'orchestrator',
      `UPDATE saga SET state = 'FailingOrder', sends = NULL, failure_reason = 'Cancelled', finished_at = NULL,
         deadline_at = now() + interval '1 hour', due_after = now() + interval '1 hour' WHERE order_id = $1`,
      [orderId],
    );
    return orderId!;
  }

  const end = (orderId: string, at: Replica) =>
    request('POST', `${at.url}/admin/sagas/${orderId}/end`, {
      body: { reason: 'it is completed', as: 'Completed' },
      headers: { authorization: `Bearer ${world.adminToken}`, 'idempotency-key': orderId },
    });

  async function rowsOf(orderId: string) {
    const [rows] = await world.databases.query<{ state: string; ends: number; audits: number }>(
      'orchestrator',
      `SELECT state,
         (SELECT count(*)::int FROM saga_history h WHERE h.order_id = saga.order_id AND name = 'EndRequested') AS ends,
         (SELECT count(*)::int FROM admin_audit a WHERE a.order_id = saga.order_id AND act = 'end') AS audits
       FROM saga WHERE order_id = $1`,
      [orderId],
    );
    return rows!;
  }

  const DONE = { state: 'Completed', ends: 1, audits: 1 };

  it('in the middle of the write: nothing of it is there, and the next replica does it', async () => {
    const orderId = await contradiction();
    const [asked, other] = world.replicas('orchestrator');
    const release = await world.databases.hold('orchestrator', 'admin_audit');
    const answer = end(orderId, asked!).catch((error: Error) => error);
    try {
      expect(await replicaInBatch(world, 'orchestrator', 'admin_audit')).toBe(asked);
      await asked!.end('SIGKILL');
    } finally {
      await release();
    }
    expect(await answer).toBeInstanceOf(Error);
    expect(await rowsOf(orderId)).toEqual({ state: 'FailingOrder', ends: 0, audits: 0 });
    expect((await end(orderId, other!)).status).toBe(202);
    expect(await rowsOf(orderId)).toEqual(DONE);
    asked!.start();
    await asked!.ready();
  });

  it('after the write, before the answer: it is done once, and the same key gets the answer', async () => {
    const orderId = await contradiction();
    const [asked, other] = world.replicas('orchestrator');
    // The database looks by itself, each millisecond.
    const committed = world.databases.query(
      'orchestrator',
      `DO $$ BEGIN
         WHILE NOT EXISTS (SELECT FROM admin_audit WHERE order_id = '${orderId}' AND act = 'end') LOOP PERFORM pg_sleep(0.001); END LOOP;
       END $$`,
    );
    const answer = end(orderId, asked!).catch(() => null);
    await committed;
    await asked!.end('SIGKILL');
    await answer;
    const again = await end(orderId, other!);
    expect([again.status, again.body.state]).toEqual([202, 'Completed']);
    expect(await rowsOf(orderId)).toEqual(DONE);
    const { body } = await request('GET', `${other!.url}/sagas/${orderId}/verify`);
    expect(body.stored).toMatchObject({ state: 'Completed', failure: null });
  });

  it('before the write, while the other services are asked: nothing of it is there', async () => {
    const orderId = await contradiction();
    const other = world.replicas('orchestrator').at(-1)!;
    const [order] = world.replicas('order-service');
    order!.signal('SIGSTOP');
    const answer = end(orderId, other).catch((error: Error) => error);
    await other.end('SIGKILL');
    order!.signal('SIGCONT');
    expect(await answer).toBeInstanceOf(Error);
    expect(await rowsOf(orderId)).toEqual({ state: 'FailingOrder', ends: 0, audits: 0 });
    other.start();
    await other.ready();
    expect((await end(orderId, other)).status).toBe(202);
    expect(await rowsOf(orderId)).toEqual(DONE);
  });
});
