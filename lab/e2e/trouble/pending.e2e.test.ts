// Payments that wait for their customer, over the whole system: what is held for them is free again once their time is over, and
// what the customer does in time or too late counts once.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { path, violations } from '../../world/invariants.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import type { Replica } from '../../world/services/replica.ts';
import type { Order, Saga } from '../../world/shapes.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';

const ACTION_TIMEOUT_MS = 10_000;
/** At rest. A busy machine needs longer: as much as it needs for an ordinary order at that moment. */
const FREE_WITHIN_MS = 1000;
const env = { PAYMENT_ACTION_TIMEOUT_MS: String(ACTION_TIMEOUT_MS), STEP_TIMEOUT_MS: '2000' };

type Waiting = Order & { paymentAction: { type: string; url: string; expiresAt: string } | null };
type Held = Saga & { holdExpiresAt: string | null };

describeOnRabbitMq('a payment that waits for its customer', (url) => {
  let world: World;
  let orchestrator: Replica;
  const placed: string[] = [];
  beforeAll(async () => {
    world = await openWorld(url, env);
    [orchestrator] = await Promise.all([
      world.start('orchestrator'),
      world.start('order-service'),
      world.start('stock-service'),
      world.start('payment-service'),
    ]);
    await world.shop.stock('A', 100);
  });
  afterAll(() => world?.close());

  async function wait(): Promise<{ orderId: string; url: string; expiresAt: number }> {
    const [orderId] = await world.shop.placeMany(1, () => ({ token: 'tok_3ds' }));
    placed.push(orderId!);
    const { url, expiresAt } = await until('what the customer has to do', async () => {
      return ((await world.shop.order(orderId!)) as Waiting).paymentAction;
    });
    return { orderId: orderId!, url, expiresAt: Date.parse(expiresAt) };
  }
  async function ordinary(): Promise<number> {
    const began = Date.now();
    const orderIds = await world.shop.placeMany(1, () => ({ token: 'tok_visa' }));
    placed.push(...orderIds);
    await world.shop.ended(orderIds);
    return Date.now() - began;
  }
  const approve = (url: string) =>
    fetch(url.replace('/challenge?', '/challenge/approve?'), { method: 'POST' });
  const atOf = ({ history }: Saga, name: string) =>
    Date.parse(history.findLast((row) => row.name === name && row.from !== row.to)!.at);

  it('is closed at the provider as it expires, and only then its goods are free, within a second', async () => {
    const waiting = await Promise.all([1, 2, 3, 4, 5].map(wait));
    const [first] = waiting;
    expect(((await world.shop.saga(first!.orderId)) as Held).holdExpiresAt).toBe(
      new Date(first!.expiresAt).toISOString(),
    );
    await until('they expire', async () => Date.now() >= first!.expiresAt);
    const ordinaryMs = await ordinary();
    const orders = await world.shop.ended(waiting.map(({ orderId }) => orderId));
    const took: number[] = [];
    for (const [index, { orderId, expiresAt, url }] of waiting.entries()) {
      expect(orders[index]).toMatchObject({ status: 'Failed', failure: { reason: 'PaymentExpired' } });
      const saga = await world.shop.saga(orderId);
      expect(path(saga.history)).toEqual([
        ...[
          'Suspend',
          'StockReserved',
          'PaymentPending',
          'CancellingPayment',
          'ReleasingStock',
          'FailingOrder',
          'Failed',
        ],
      ]);
      expect(atOf(saga, 'StepTimedOut')).toBeGreaterThanOrEqual(expiresAt);
      expect(atOf(saga, 'StockReleased')).toBeGreaterThanOrEqual(atOf(saga, 'PaymentCancelled'));
      took.push(atOf(saga, 'StockReleased') - expiresAt);
      expect(await (await approve(url)).text()).toContain('This payment is closed');
      expect(await world.shop.payments(orderId)).toMatchObject([{ status: 'Cancelled' }]);
    }
    expect(Math.min(...took)).toBeLessThanOrEqual(FREE_WITHIN_MS + ordinaryMs);
  });

  it('is paid by a customer who comes in time, also while no orchestrator runs and its time goes by', async () => {
    const inTime = await wait();
    expect((await approve(inTime.url)).status).toBe(200);
    expect((await world.shop.ended([inTime.orderId]))[0]).toMatchObject({ status: 'Completed' });
    const alone = await wait();
    await orchestrator.end('SIGKILL');
    await approve(alone.url);
    await until('its time is over', async () => Date.now() > alone.expiresAt + 500);
    orchestrator = await world.start('orchestrator');
    expect((await world.shop.ended([alone.orderId]))[0]).toMatchObject({ status: 'Completed' });
    expect((await world.shop.payments(alone.orderId)).map(({ status }) => status)).toEqual(['Completed']);
  });

  it('keeps every promise of money and stock', async () => {
    await world.shop.ended(placed);
    expect(await violations(world.shop, placed, { A: 100 })).toEqual([]);
  });
});
