// A span for each request to a service's API. https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
import { context, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { App } from '../../http/app.ts';
import { pathOf } from '../logger.ts';
import { withRequest } from './request.ts';
import { fail } from './span.ts';
import { contextFrom } from './traceparent.ts';
import { tracer } from './tracer.ts';

/** Asked every few seconds by machines; nobody looks for them in traces. */
const SILENT = new Set(['/healthz', '/readyz', '/metrics']);

/** Call it before the routes are added. Does nothing while this process records no traces. */
export function traceRequests(app: App): void {
  if (tracer() === undefined) return;
  const spans = new WeakMap<object, Span>();

  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    const { traceparent } = request.headers;
    if (SILENT.has(route ?? '')) return done();
    const span = tracer()?.startSpan(
      route === undefined ? request.method : `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          'url.path': pathOf(request.url),
          'url.scheme': request.protocol,
          ...(route === undefined ? {} : { 'http.route': route }),
        },
      },
      contextFrom(typeof traceparent === 'string' ? traceparent : null),
    );
    if (span !== undefined) spans.set(request, span);
    done();
  });
  // Not before the body is read: its events come from the socket, which belongs to no request.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) return done();
    context.with(withRequest(trace.setSpan(ROOT_CONTEXT, span), span), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (span !== undefined && reply.statusCode >= 500) fail(span, String(reply.statusCode));
    span?.end();
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    const span = spans.get(request);
    if (span !== undefined) fail(span, 'aborted');
    span?.end();
    done();
  });
}
