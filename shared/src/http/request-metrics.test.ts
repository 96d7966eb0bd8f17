import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { createServer } from './server.ts';

async function measuredServer() {
  const app = await createServer({
    api: { title: 'Test' },
    logger: createLogger({ name: 'test', level: 'silent' }),
    access: { adminToken: undefined, accessTokens: [] },
    isUnavailable: () => false,
    checks: {},
    registry: createMetrics('test').registry,
  });
  app.get('/orders/:id', { schema: { params: Type.Object({ id: Type.Integer() }) } }, async () => ({}));
  return app;
}

describe('GET /metrics', () => {
  it('counts requests by method, route pattern and status', async () => {
    const app = await measuredServer();
    for (const url of ['/orders/1', '/orders/2', '/orders/x', '/no/such/1', '/no/such/2'])
      await app.inject(url);
    const answer = await app.inject('/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const counts = [...answer.body.matchAll(/^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)];
    expect(counts.map(([, labels, count]) => `${labels} ${count}`)).toEqual([
      'service="test",method="GET",route="/orders/:id",status="200" 2',
      'service="test",method="GET",route="/orders/:id",status="400" 1',
      'service="test",method="GET",route="unmatched",status="404" 2',
    ]);
  });

  it('measures seconds', async () => {
    const app = await measuredServer();
    await app.inject('/orders/1');
    const { body } = await app.inject('/metrics');
    const sum = Number(/^http_request_duration_seconds_sum\{.*200.*\} (\S+)$/m.exec(body)?.[1]);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(1);
  });
});
