// One debug line for each finished request. At info it would cost more than the work itself under load.
import { LogController } from 'fastify';
import { pathOf } from '../observability/logger.ts';

/** Replaces Fastify's two info lines a request; its lines about streams that break and serializers stay. */
export function debugRequestLog(): LogController {
  return new DebugRequestLog();
}

class DebugRequestLog extends LogController {
  override incomingRequest(): void {}

  /** A page that is closed ends its stream, and so does whoever breaks a download off: that is no news. */
  override streamError(...[error, request, reply, metadata]: Parameters<LogController['streamError']>): void {
    if (error !== null && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')
      request.log.debug({ method: request.method }, 'the client closed its stream');
    else super.streamError(error, request, reply, metadata);
  }

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
