import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics } from './metrics.ts';

const started: Metrics[] = [];
function metricsOf(...args: Parameters<typeof createMetrics>): Metrics {
  const metrics = createMetrics(...args);
  started.push(metrics);
  return metrics;
}
afterEach(() => {
  for (const metrics of started.splice(0)) metrics.stop();
});

describe('createMetrics', () => {
  it('counts for each service apart in one process', async () => {
    const one = metricsOf('order-service');
    const other = metricsOf('stock-service');
    one.messagesConsumed.inc({ queue: 'q', result: 'applied' }, 3);
    expect(await one.registry.metrics()).toContain(
      'messages_consumed_total{queue="q",result="applied",service="order-service"} 3',
    );
    expect(await other.registry.metrics()).not.toContain('result="applied"');
  });

  it('has process metrics only when asked', async () => {
    const names = [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ];
    const asked = await metricsOf('a', { process: true }).registry.metrics();
    const notAsked = await metricsOf('b').registry.metrics();
    for (const name of names) {
      expect(asked).toMatch(new RegExp(`^${name}\\{service="a"\\} [\\d.e-]+$`, 'm'));
      expect(notAsked).not.toContain(name);
    }
  });

  it('counts CPU time from the start of the process, not from the last scrape', async () => {
    const { registry } = metricsOf('a', { process: true });
    await registry.metrics();
    const text = await registry.metrics();
    const seconds = Number(/^process_cpu_seconds_total\S* (\S+)$/m.exec(text)?.[1]);
    const { user, system } = process.cpuUsage();
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual((user + system) / 1e6);
  });

  it('tells how long the event loop was held up, beyond the pause between two looks', async () => {
    const { registry } = metricsOf('a', { process: true });
    const lagSeconds = async () =>
      Number(/^nodejs_eventloop_lag_p99_seconds\S* (\S+)$/m.exec(await registry.metrics())?.[1]);
    expect(await lagSeconds()).toBe(0);
    await sleep(150);
    const from = performance.now();
    while (performance.now() - from < 250);
    await sleep(150);
    const most = (performance.now() - from) / 1000;
    const lag = await lagSeconds();
    expect(lag).toBeGreaterThanOrEqual(0.149);
    expect(lag).toBeLessThan(most);
    expect(await lagSeconds()).toBe(0);
  });

  it('buckets the size of batches by powers of two up to 256', async () => {
    const { messageBatchSize, registry } = metricsOf('a');
    messageBatchSize.observe({ queue: 'q' }, 5);
    const text = await registry.getSingleMetricAsString('message_batch_size');
    const buckets = [...text.matchAll(/_bucket\{le="([^"]+)",.* (\d+)$/gm)].map(([, le, n]) => `${le}:${n}`);
    expect(buckets.join(' ')).toBe('1:0 2:0 4:0 8:1 16:1 32:1 64:1 128:1 256:1 +Inf:1');
  });
});

describe('gauge', () => {
  it('asks for its value at each scrape', async () => {
    const metrics = metricsOf('a');
    let waiting = 2;
    metrics.gauge({ name: 'outbox_pending', help: 'x', read: async () => waiting });
    expect(await metrics.registry.metrics()).toContain('outbox_pending{service="a"} 2');
    waiting = 0;
    expect(await metrics.registry.metrics()).toContain('outbox_pending{service="a"} 0');
  });

  it('forgets series that are no longer there', async () => {
    const metrics = metricsOf('a');
    let states = ['Suspend', 'Paid'];
    metrics.gauge({
      name: 'saga_in_state',
      help: 'x',
      labelNames: ['state'],
      read: () => states.map((state) => ({ labels: { state }, value: 1 })),
    });
    expect(await metrics.registry.metrics()).toContain('saga_in_state{state="Paid",service="a"} 1');
    states = ['Suspend'];
    const text = await metrics.registry.metrics();
    expect(text).toContain('saga_in_state{state="Suspend",service="a"} 1');
    expect(text).not.toContain('Paid');
  });

  it('is left out, and the others stay, when it cannot be read', async () => {
    const metrics = metricsOf('a');
    const errors: unknown[] = [];
    metrics.gauge({
      name: 'broken',
      help: 'x',
      read: () => Promise.reject(new Error('no database')),
      onError: (error) => errors.push(error),
    });
    metrics.gauge({ name: 'fine', help: 'x', read: () => 1 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('fine{service="a"} 1');
    expect(text).not.toMatch(/^broken/m);
    expect(errors).toEqual([new Error('no database')]);
  });
});
