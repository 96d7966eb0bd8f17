// Measures every request, and shows the registry at GET /metrics.
import { Histogram, type Registry } from 'prom-client';
import { Type } from 'typebox';
import type { App } from './app.ts';

/**
 * Adds `http_request_duration_seconds{method,route,status}`. `route` is the pattern (`/orders/:orderId`), never the
 * path, and `unmatched` without one: the number of series must not depend on what clients send.
 */
export function measureRequests(app: App, registry: Registry): void {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    duration.observe(
      { method: request.method, route: request.routeOptions.url ?? 'unmatched', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
}

/** Adds `GET /metrics` in Prometheus' text format. */
export function metricsRoute(app: App, registry: Registry): void {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['service'],
        operationId: 'getMetrics',
        summary: 'Metrics for Prometheus',
        produces: ['text/plain'],
        response: { 200: Type.String() },
      },
    },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
