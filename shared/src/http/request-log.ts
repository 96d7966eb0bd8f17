// One debug line for each finished request. At info it would cost more than the work itself under load.
import { LogController } from 'fastify';
import { pathOf } from '../logger.ts';

/** Replaces Fastify's two info lines a request; its lines about broken streams and serializers stay. */
export function debugRequestLog(): LogController {
  return new DebugRequestLog();
}

class DebugRequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(...[error, request, reply]: Parameters<LogController['requestCompleted']>): void {
    request.log.debug(
      {
        err: error ?? undefined,
        method: request.method,
        // What is searched for by query stays out of logs: customers and cursors.
        path: pathOf(request.url),
        status: reply.statusCode,
        ms: reply.elapsedTime,
      },
      'request completed',
    );
  }
}
