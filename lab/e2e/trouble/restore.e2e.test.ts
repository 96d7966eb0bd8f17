// The databases of a working system, backed up one after the other and restored to as many moments: what disagrees then is found,
// and the acts of docs/operations.md put it right.
import { readFileSync } from 'node:fs';
import { topology } from '@order-saga/shared/broker/topology';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InvariantsReport } from '../../../orchestrator/src/look/invariants/check.ts';
import { request } from '../../world/http.ts';
import { violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import type { ServiceName } from '../../world/service-names.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';
import { backUp, dropBackups, restore } from './backups.ts';
import { startLoad } from './load.ts';

/** As the document says: the orchestrator is the oldest, order-service the newest. */
const inOrder: readonly ServiceName[] = ['orchestrator', 'stock-service', 'payment-service', 'order-service'];
const PIECES = 100_000;
/** Orders that end between two backups. */
const BETWEEN = 25;
/** Four services are started twice. */
const LIMIT_MS = 600_000;

const document = readFileSync('docs/operations.md', 'utf8');
const section = document.slice(document.indexOf('\n## Backup and restore\n')).split(/\n## /)[1]!;
const [repeatNow, openAgain, forgetSagas] = [...section.matchAll(/^ *```sql\n(.*?)^ *```/gms)].map(
  ([, sql]) => sql!,
);

describeOnRabbitMq('four databases that are restored to different moments', (url) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(url, { STEP_TIMEOUT_MS: '1500', STEP_MAX_ATTEMPTS: '3' });
    await start();
    await world.shop.stock('A', PIECES);
  });
  afterAll(async () => {
    await world?.close();
    if (world !== undefined) await dropBackups(world.databases, inOrder);
  });

  /** The orchestrator last: it is told where the others are, whom it asks for the check. */
  async function start(): Promise<void> {
    const [order, stock, payment] = await Promise.all([
      world.start('order-service'),
      world.start('stock-service'),
      world.start('payment-service'),
    ]);
    const env = { ORDER_URL: order.url, STOCK_URL: stock.url, PAYMENT_URL: payment.url };
    await world.start('orchestrator', { env });
  }

  const count = async (service: ServiceName, sql: string) =>
    (await world.databases.query<{ count: number }>(service, sql))[0]!.count;
  const ended = () =>
    count('order-service', `SELECT count(*)::int FROM customer_order WHERE status <> 'Suspend'`);
  const isQuiet = async () =>
    (await count('order-service', `SELECT count(*)::int FROM customer_order WHERE status = 'Suspend'`)) +
      (await count('orchestrator', 'SELECT count(*)::int FROM saga WHERE finished_at IS NULL')) ===
    0;
  const admin = () => ({ authorization: `Bearer ${world.adminToken}` });
  const orchestrator = () => world.replicas('orchestrator')[0]!.url;

  async function reconcile(): Promise<InvariantsReport> {
    const path = `${orchestrator()}/admin/invariants?limit=10000`;
    const { status, body } = await request<InvariantsReport>('GET', path, { headers: admin() });
    expect(status).toBe(200);
    return body;
  }

  /** Order ids by the rule that they break. */
  const broken = ({ rules }: InvariantsReport) =>
    new Map(
      rules
        .filter((rule) => rule.violations.length > 0)
        .map((rule) => [rule.rule, rule.violations.map(({ subject }) => subject)] as const),
    );

  it(
    'disagree, which reconcile finds, and agree after the documented acts',
    async () => {
      const { shop, databases } = world;
      const load = startLoad(shop);
      const declined = await until('an order is declined', async () => {
        const rows = await databases.query<{ orderId: string }>(
          'orchestrator',
          `SELECT order_id AS "orderId" FROM saga WHERE failure_reason = 'PaymentDeclined' AND finished_at IS NOT NULL`,
        );
        return rows[0]?.orderId;
      });
      for (const service of inOrder) {
        await backUp(databases, service);
        if (service === 'orchestrator') {
          const replay = () =>
            shop.replay(declined, { reason: 'another card', payment: { token: 'tok_visa' } });
          await until('it is replayed', async () => (await replay()).status === 202);
          await until('it is completed', async () => (await shop.order(declined)).status === 'Completed');
        }
        const before = await ended();
        await until('more orders end', async () => (await ended()) >= before + BETWEEN);
      }
      await load.stop();
      for (const service of inOrder)
        await Promise.all(world.replicas(service).map((replica) => replica.end()));

      await restore(databases, inOrder);
      // Deleted, not emptied: what the killed processes had taken goes as well.
      for (const queue of topology().queues) await world.broker.deleteQueue(queue);
      await start();
      await databases.query('order-service', repeatNow!);
      const restored = await databases.query<{ orderId: string }>(
        'order-service',
        'SELECT order_id AS "orderId" FROM customer_order',
      );
      expect(restored.length).toBeGreaterThan(3 * BETWEEN);
      await until('what can go on has ended', isQuiet, LIMIT_MS);

      const first = await reconcile();
      const found = broken(first);
      expect(first.holds).toBe(false);
      // Placed after the backup of the orchestrator, ended before that of order-service.
      expect(found.get('ended-order-has-its-saga')!.length).toBeGreaterThan(BETWEEN);
      expect(found.get('order-and-saga-agree')).toContain(declined);

      const contradicting = new Set([
        ...(found.get('order-and-saga-agree') ?? []),
        ...(found.get('saga-follows-its-order') ?? []),
      ]);
      const anew = [...found.get('ended-order-has-its-saga')!];
      for (const orderId of contradicting) {
        const [order, saga] = await Promise.all([shop.order(orderId), shop.saga(orderId)]);
        if (order.attempt === saga.attempt) anew.push(orderId);
        else expect((await shop.replay(orderId, { reason: 'restored' })).status).toBe(202);
      }
      await databases.query('orchestrator', forgetSagas!, [anew]);
      await databases.query('order-service', openAgain!, [anew]);
      await until('everything has ended', isQuiet, LIMIT_MS);

      const last = await reconcile();
      expect([...broken(last)]).toEqual([]);
      expect(last).toMatchObject({ holds: true, inFlight: 0, orders: restored.length });
      expect(
        await violations(
          shop,
          restored.map(({ orderId }) => orderId),
          { A: PIECES },
        ),
      ).toEqual([]);
      expect((await shop.order(declined)).status).toBe('Completed');
      // Of payments that went on for sagas which were not there yet.
      const letters = await databases.query<{ code: string }>('orchestrator', 'SELECT code FROM dead_letter');
      expect(letters.filter(({ code }) => code !== 'unknown-saga')).toEqual([]);
    },
    LIMIT_MS,
  );
});
