import { afterAll, beforeAll, expect, it } from 'vitest';
import { lowestIdAt } from '../../world/order-ids.ts';
import { rowsOf } from '../../world/servers/databases.ts';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { measureBudget } from '../budget/budget.ts';
import { type Measurement, measure } from '../measure/measure.ts';
import { violationsOf } from './checks.ts';
import { orderSaga, type RunningOrderSaga } from './order-saga.ts';

describeOnRabbitMq('a benchmark run', (rabbitmqUrl) => {
  let running: RunningOrderSaga;
  let measurement: Measurement;
  let from: string;

  const checkInSlices = (ordersInASlice: number) =>
    violationsOf(running.databaseUrl, { depths: new Map(), deadLetters: [] }, from, ordersInASlice);

  beforeAll(async () => {
    const servers = { postgresUrl: process.env['POSTGRES_URL']!, rabbitmqUrl };
    running = await orderSaga({ servers, copies: 1, grow: 100 }).start();
    from = lowestIdAt(Date.now());
    measurement = await measure(running, { orders: 60, inFlight: 8, warmUp: 10 });
  }, 120_000);
  afterAll(() => running?.stop());

  it('counts what its orders cost', () => {
    expect(measurement.orders).toBe(60);
    expect(measurement.ordersPerSecond).toBeGreaterThan(0);
    expect(measurement.latencyMs.p99).toBeGreaterThanOrEqual(measurement.latencyMs.p50);
    expect(Object.keys(measurement.cpuSecondsPer1000Orders.byComponent)).toContain('orchestrator');
  });

  it('counts the rows and messages of its orders', async () => {
    const { spent } = await measureBudget(running, running.counters!, { orders: 20, inFlight: 8 });
    const inserted = (table: string) => spent.tables.get(table)?.inserted;
    expect(inserted('order-service.customer_order')).toBe(20);
    expect(inserted('orchestrator.saga')).toBe(20);
    expect(inserted('payment-service.payment')).toBe(20);
    // Each tenth is declined and gives its stock back. A message may come twice.
    expect(inserted('orchestrator.saga_history')).toBe(82);
    expect(spent.queues.get('orchestrator.replies')!.messages).toBeGreaterThanOrEqual(82);
    expect(spent.queues.get('stock.commands')!.messages).toBeGreaterThanOrEqual(22);
    expect(spent.commits.get('stock-service')).toBeGreaterThan(0);
  }, 90_000);

  it('finds its books right', async () => {
    expect(await running.check()).toEqual([]);
  });

  // 90 orders: slices with a smaller one at the end, slices that end with the last order.
  it.each([7, 16, 45, 90])('finds them right in slices of %i orders', async (ordersInASlice) => {
    expect(await checkInSlices(ordersInASlice)).toEqual([]);
  });

  it.each([
    ['stock-service', `UPDATE product SET available = available + 1 WHERE sku = 'BENCH-3'`, 'BENCH-3'],
    [
      'payment-service',
      `UPDATE payment SET amount = amount + 1 WHERE status = 'Completed'`,
      'completed-is-paid-once',
    ],
    ['orchestrator', 'DELETE FROM saga_history WHERE seq = 2', 'history'],
  ] as const)('tells when the books of %s are wrong', async (service, sql, told) => {
    const before = (await running.check()).length;
    await rowsOf(running.databaseUrl(service), sql);
    const violations = await running.check();
    expect(violations.length).toBeGreaterThan(before);
    expect(violations.join('\n')).toContain(told);
    expect((await checkInSlices(16)).sort()).toEqual(violations.sort());
  });
});
