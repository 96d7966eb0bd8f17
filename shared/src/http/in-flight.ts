// A bound on the requests that a server has in hand, so that a flood costs those who flood and not the memory of all.

import type { App } from './app.ts';
import { requestError } from './errors/request-errors.ts';

/** What tells how the service is must be heard most of all when it is busy. */
const ALWAYS_ANSWERED = new Set(['/healthz', '/readyz', '/metrics']);

/** From `most` requests on, further ones get 503 OVERLOADED at once, before their bodies are read. */
export function limitInFlight(app: App, most: number): void {
  let inFlight = 0;
  app.addHook('onRequest', (request, reply, done) => {
    if (ALWAYS_ANSWERED.has(request.routeOptions.url ?? '')) return done();
    if (inFlight >= most) {
      return done(
        requestError('OVERLOADED', 'This replica of the service has all the requests it can hold.'),
      );
    }
    inFlight++;
    // Also when the client went away before its answer.
    reply.raw.once('close', () => {
      inFlight--;
    });
    return done();
  });
}
