// One order, one trace: what a collector sees of orders, with all services as processes of their own.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { until } from '../../world/wait.ts';
import { openWorld, type World } from '../../world/world.ts';
import { type CollectedSpan, type OtlpCollector, openOtlpCollector } from './otlp-collector.ts';
import { treeOf } from './trace-tree.ts';

const isNoStatement = ({ attributes }: CollectedSpan) => attributes['db.system.name'] === undefined;
/** Each service sends its spans in its own time. */
const ARRIVAL = { timeout: 20_000, interval: 50 };

describeOnRabbitMq('traces', (url) => {
  let collector: OtlpCollector;
  let world: World;
  beforeAll(async () => {
    collector = await openOtlpCollector();
    world = await openWorld(url, { ...collector.env, STEP_TIMEOUT_MS: '4000' });
    await world.startAll();
    await world.shop.stock('A', 10_000);
  });
  afterAll(async () => {
    await world.close();
    await collector.close();
  });

  const ofTrace = (traceId: string) => collector.spans().filter((span) => span.traceId === traceId);

  /** Places an order in a span of the customer, and waits for its end. */
  async function order(
    token: string,
    flags = '01',
  ): Promise<{ orderId: string; traceId: string; spanId: string }> {
    const traceId = randomBytes(16).toString('hex');
    const spanId = randomBytes(8).toString('hex');
    const placed = await world.shop.place({ token }, { traceparent: `00-${traceId}-${spanId}-${flags}` });
    await world.shop.ended([placed.body.orderId]);
    return { orderId: placed.body.orderId, traceId, spanId };
  }

  /** Waits until the trace has this many spans of that name: they arrive a moment after the fact. */
  const arrived = (traceId: string, name: string, count = 1) =>
    until(`${count} ${name} of trace ${traceId}`, async () => {
      return ofTrace(traceId).filter((span) => span.name === name).length >= count;
    });

  it('show a completed order as one tree below the span of its customer', async () => {
    const { traceId, spanId } = await order('tok_visa');
    await expect
      .poll(() => treeOf(ofTrace(traceId), spanId, isNoStatement), ARRIVAL)
      .toEqual([
        'POST /orders (order-service)',
        '  send OrderCreated (order-service)',
        '    process OrderCreated (orchestrator)',
        '      send ReserveStock (orchestrator)',
        '        process ReserveStock (stock-service)',
        '          send StockReserved (stock-service)',
        '            process StockReserved (orchestrator)',
        '      send ProcessPayment (orchestrator)',
        '        process ProcessPayment (payment-service)',
        '          charge (payment-service)',
        '          send PaymentCompleted (payment-service)',
        '            process PaymentCompleted (orchestrator)',
        '      send CompleteOrder (orchestrator)',
        '        process CompleteOrder (order-service)',
        '          send OrderCompleted (order-service)',
        '            process OrderCompleted (orchestrator)',
      ]);
  });

  it('show a declined order with its compensation', async () => {
    const { traceId, spanId } = await order('tok_declined');
    await expect
      .poll(() => treeOf(ofTrace(traceId), spanId, isNoStatement), ARRIVAL)
      .toEqual([
        'POST /orders (order-service)',
        '  send OrderCreated (order-service)',
        '    process OrderCreated (orchestrator)',
        '      send ReserveStock (orchestrator)',
        '        process ReserveStock (stock-service)',
        '          send StockReserved (stock-service)',
        '            process StockReserved (orchestrator)',
        '      send ProcessPayment (orchestrator)',
        '        process ProcessPayment (payment-service)',
        '          charge (payment-service)',
        '          send PaymentFailed (payment-service)',
        '            process PaymentFailed (orchestrator)',
        '      send ReleaseStock (orchestrator)',
        '        process ReleaseStock (stock-service)',
        '          send StockReleased (stock-service)',
        '            process StockReleased (orchestrator)',
        '      send FailOrder (orchestrator)',
        '        process FailOrder (order-service)',
        '          send OrderFailed (order-service)',
        '            process OrderFailed (orchestrator)',
      ]);
  });

  it('have every message, request and statement described as the conventions say', async () => {
    const { orderId, traceId } = await order('tok_visa');
    // A service sends its spans in the order of their ends: with the last one of each, all are there.
    for (const last of [
      'POST /orders',
      'process CompleteOrder',
      'process ReserveStock',
      'send PaymentCompleted',
      'process OrderCompleted',
    ])
      await arrived(traceId, last);
    const spans = ofTrace(traceId);
    const named = (name: string) => spans.find((span) => span.name === name);
    expect(named('POST /orders')).toMatchObject({
      kind: 'server',
      failed: false,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/orders',
        'http.response.status_code': 202,
      },
    });
    expect(named('send ReserveStock')).toMatchObject({
      kind: 'producer',
      attributes: {
        'messaging.system': 'rabbitmq',
        'messaging.destination.name': 'saga.commands:stock',
        'messaging.message.conversation_id': orderId,
        'order_saga.attempt': 1,
      },
    });
    expect(named('process ReserveStock')).toMatchObject({
      kind: 'consumer',
      attributes: { 'messaging.destination.name': 'stock.commands', 'messaging.operation.type': 'process' },
    });
    for (const service of ['orchestrator', 'order-service', 'stock-service', 'payment-service']) {
      const transaction = spans.find((span) => span.name === 'transaction' && span.service === service);
      expect(transaction?.kind, service).toBe('client');
      const within = spans.filter(({ parentSpanId }) => parentSpanId === transaction?.spanId);
      expect(within.length, service).toBeGreaterThan(0);
      expect(within[0]!.attributes).toMatchObject({
        'db.system.name': 'postgresql',
        'db.query.text': expect.any(String),
        'db.namespace': expect.any(String),
      });
    }
    expect(named('INSERT idempotency_key')?.parentSpanId).toBe(named('POST /orders')?.spanId);
  });

  it('hold together when many orders share transactions, which are linked with all of them', async () => {
    const orders = await Promise.all(Array.from({ length: 60 }, () => order('tok_visa')));
    await expect.poll(() => orders.flatMap(missingOf), ARRIVAL).toEqual([]);
    await expect.poll(unlinked, ARRIVAL).toEqual([]);
    expect(collector.spans().some(({ name }) => name === 'batch')).toBe(true);
  });

  /** Messages whose processing a trace does not show, and spans that hang in the air. */
  function missingOf({ traceId, spanId }: { traceId: string; spanId: string }): string[] {
    const spans = ofTrace(traceId);
    const ids = new Set([spanId, ...spans.map((span) => span.spanId)]);
    const loose = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? '')).map(({ name }) => name);
    const missing = ['OrderCreated', 'ReserveStock', 'StockReserved', 'ProcessPayment', 'PaymentCompleted']
      .concat('CompleteOrder', 'OrderCompleted')
      .filter((type) => !spans.some(({ name }) => name === `process ${type}`));
    return [...loose, ...missing];
  }

  /** Batches that lack a link to one of their others, or from it. */
  function unlinked(): string[] {
    const all = collector.spans();
    const byId = new Map(all.map((span) => [span.spanId, span]));
    return all
      .filter(({ name }) => name === 'batch')
      .filter(({ spanId, links, attributes }) => {
        const others = links.map((link) => byId.get(link.spanId));
        const isLinked = others.every((other) => other?.links.some((back) => back.spanId === spanId));
        return !isLinked || others.length !== Number(attributes['messaging.batch.message_count']) - 1;
      })
      .map(({ spanId }) => spanId);
  }

  it('keep a command that is sent again in the trace of its order', async () => {
    const [stock] = world.replicas('stock-service');
    stock!.signal('SIGSTOP');
    const traceId = randomBytes(16).toString('hex');
    const placed = await world.shop.place(
      { token: 'tok_visa' },
      { traceparent: `00-${traceId}-${'1'.repeat(16)}-01` },
    );
    await arrived(traceId, 'send ReserveStock', 2);
    stock!.signal('SIGCONT');
    await world.shop.ended([placed.body.orderId]);
    await arrived(traceId, 'process OrderCreated');
    const spans = ofTrace(traceId);
    const saga = spans.find(({ name }) => name === 'process OrderCreated');
    const sends = spans.filter(({ name }) => name === 'send ReserveStock');
    expect(new Set(sends.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([saga?.spanId]));
  });

  it('keep a replay in the trace of its order, linked with the request that asked for it', async () => {
    const { orderId, traceId } = await order('tok_declined');
    const replayTrace = randomBytes(16).toString('hex');
    await world.shop.replay(
      orderId,
      { reason: 'another card', payment: { token: 'tok_visa' } },
      { traceparent: `00-${replayTrace}-${'2'.repeat(16)}-01` },
    );
    await world.shop.ended([orderId]);
    await arrived(traceId, 'process OrderCompleted');
    await arrived(replayTrace, 'POST /admin/sagas/:orderId/replay');
    const request = ofTrace(replayTrace).find(({ kind }) => kind === 'server');
    const reopening = ofTrace(traceId).find(({ name }) => name === 'send ReopenOrder');
    expect(reopening?.attributes['order_saga.attempt']).toBe(2);
    expect(reopening?.links).toEqual([{ traceId: replayTrace, spanId: request?.spanId }]);
    expect(request?.links).toEqual([{ traceId, spanId: reopening?.spanId }]);
  });

  it('are not recorded where the customer did not ask for it', async () => {
    const unsampled = await order('tok_visa', '00');
    const sampled = await order('tok_visa');
    await arrived(sampled.traceId, 'process OrderCompleted');
    expect(ofTrace(unsampled.traceId)).toEqual([]);
  });

  it('hold no payment token', () => {
    expect(collector.received()).toContain('process ProcessPayment');
    expect(collector.received()).not.toContain('tok_');
  });

  it('cost no order and no stop when the collector is away', async () => {
    await collector.close();
    await order('tok_visa');
    for (const service of ['orchestrator', 'order-service', 'stock-service', 'payment-service'] as const) {
      const [replica] = world.replicas(service);
      expect(await replica!.end('SIGTERM'), service).toEqual({ code: 0, signal: null });
    }
  });
});
