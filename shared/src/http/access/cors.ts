// Which pages of other origins may read answers: those of CORS_ORIGINS, and none while it is unset. There are no cookies:
// a page shows its token like any other client, so credentials are never allowed.
// Source: https://fetch.spec.whatwg.org/#http-cors-protocol
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.ts';

const METHODS = 'GET, POST, PUT';
const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, Prefer, Last-Event-ID';
/** What a page may see of an answer beside what every page sees. */
const ANSWER_HEADERS = 'Location, Retry-After, Preference-Applied, WWW-Authenticate, Allow';
/** How long a browser may keep the answer to a preflight. Seconds. */
const MAX_AGE_S = 600;

/** Add it before the hooks that refuse: a page has to read refusals, and a preflight carries no token. */
export function allowOrigins(app: App, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', (request, reply, done) => {
    // On every answer, so that a cache does not give the answer for one origin to another.
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return done();
    reply.header('access-control-allow-origin', origin);
    if (isPreflight(request)) return answerPreflight(reply);
    reply.header('access-control-expose-headers', ANSWER_HEADERS);
    return done();
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerPreflight(reply: FastifyReply): void {
  reply
    .code(204)
    .headers({
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': String(MAX_AGE_S),
    })
    .send();
}
