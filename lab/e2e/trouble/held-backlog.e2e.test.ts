// Orders for which nothing can be done for now do not fill the backlog: those whose command is held, and those whose payment waits
// for its customer. Many more of them than MAX_UNFINISHED_ORDERS are accepted, and all of them end.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import type { Order } from '../../world/shapes.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

const LIMIT = 20;
const ORDERS = 3 * LIMIT;
/** Placed at once: the hints of several may be on their way before the limit is near. */
const PORTION = 5;

describeOnRabbitMq('a small MAX_UNFINISHED_ORDERS', (url) => {
  let world: World;
  const all: string[] = [];
  beforeAll(async () => {
    world = await openWorld(url, { MAX_UNFINISHED_ORDERS: String(LIMIT) });
    await world.startAll();
    await world.shop.stock('A', 1000);
  });
  afterAll(() => world?.close());

  const act = async (path: string, body: object = {}) => {
    const headers = { authorization: `Bearer ${world.adminToken}` };
    const answer = await request('POST', `${world.replicas('orchestrator')[0]!.url}${path}`, {
      body,
      headers,
    });
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  };
  const read = async (path: string) => {
    const headers = { authorization: `Bearer ${world.adminToken}` };
    return (await request('GET', `${world.replicas('orchestrator')[0]!.url}${path}`, { headers })).body;
  };
  /** Places orders in portions. @throws unless each is accepted @param isThere whether all of those wait where they should */
  async function place(token: string, isThere: (orderIds: readonly string[]) => Promise<boolean>) {
    const placed: string[] = [];
    while (placed.length < ORDERS) {
      placed.push(...(await world.shop.placeMany(PORTION, () => ({ token }))));
      await until(`${placed.length} orders wait`, () => isThere(placed));
    }
    all.push(...placed);
    return placed;
  }

  it('refuses nobody while a command is held, and all orders complete after its release', async () => {
    const { holdId } = await act('/admin/holds', { command: 'ProcessPayment', reason: 'it is away' });
    const orderIds = await place('tok_visa', async (placed) => {
      const { heldBack } = await read(`/admin/holds/${holdId}`);
      return heldBack === placed.length;
    });
    await act(`/admin/holds/${holdId}/release`, { ramp: [5, 25, 100], maxPerSecond: 100 });
    const ended = await world.shop.ended(orderIds);
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['Completed']));
  });

  it('refuses nobody while payments wait for their customers', async () => {
    const orderIds = await place('tok_3ds', async (placed) => {
      const orders = (await Promise.all(placed.map(world.shop.order))) as (Order & {
        paymentAction: unknown;
      })[];
      return orders.every(({ paymentAction }) => paymentAction !== null);
    });
    for (const orderId of orderIds) await world.shop.cancel(orderId);
    const ended = await world.shop.ended(orderIds);
    expect(new Set(ended.map(({ failure }) => failure?.reason))).toEqual(new Set(['Cancelled']));
  });

  it('breaks no promise, and parks nothing', async () => {
    expect(await violations(world.shop, all, { A: 1000 })).toEqual([]);
    expect(await world.deadLetterCounts()).toEqual({});
  });
});
