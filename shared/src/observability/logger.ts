// Lines on standard output, without secrets: JSON for programs, or readable for people.
import {
  type DestinationStream,
  destination,
  type Logger,
  pino,
  stdSerializers,
  stdTimeFunctions,
} from 'pino';
import { sqlStateOf } from '../database/database-error.ts';
import type { LogFormat, LogLevel } from '../settings/settings.ts';
import { readable } from './readable-log.ts';
import { currentSpan, tracer } from './tracing/tracer.ts';

export type { Logger } from 'pino';

/** `name` is on every line as `name`. `format` is JSON, and `output` standard output, unless given. */
export interface LoggerOptions {
  name: string;
  level: LogLevel;
  format?: LogFormat;
  output?: DestinationStream;
}

/**
 * A pino logger. Tokens and `Authorization` are replaced, and passwords taken out of `url` fields, at the top of a
 * line and one level below it; a secret deeper than that, or inside a message text, is not found: do not log it.
 */
export function createLogger({ name, level, format = 'json', output }: LoggerOptions): Logger {
  return pino(
    {
      name,
      level,
      timestamp: stdTimeFunctions.isoTime,
      base: { pid: process.pid },
      serializers: { err: describeError, req: describeRequest },
      // Asked for every line, so only where traces are recorded.
      ...(tracer() === undefined ? {} : { mixin: traceIds }),
      redact: {
        paths: ['token', '*.token', 'authorization', '*.authorization', 'headers.authorization'].concat([
          'req.headers.authorization',
          'password',
          '*.password',
          'url',
          '*.url',
        ]),
        censor: (value, path) => (path.at(-1) === 'url' ? withoutPassword(value) : '[redacted]'),
      },
    },
    output ?? (format === 'pretty' ? readable(standardOutput(), hasColours()) : standardOutput()),
  );
}

/** https://no-color.org */
const hasColours = () => process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

/** Of the work that a line is about, as OpenTelemetry names them in logs of other formats. */
function traceIds(): object {
  const { traceId, spanId } = currentSpan()?.spanContext() ?? {};
  return traceId === undefined ? {} : { trace_id: traceId, span_id: spanId };
}

// A database error carries the failing row ("Failing row contains (…)"), and with it a payment token.
function describeError(error: Error): object {
  const { meta: _meta, ...described } = stdSerializers.err(error);
  const sqlState = sqlStateOf(error);
  return sqlState === undefined ? described : { ...described, sqlState };
}

/** Without its query: customers and cursors are in there. For the few lines that Fastify writes of a request by itself. */
const describeRequest = ({ method, url = '' }: { method?: string; url?: string }) => ({
  method,
  path: pathOf(url),
});

/** The path of a request's URL. */
export const pathOf = (url: string): string => url.split('?', 1)[0]!;

/** `amqp://user:secret@host` becomes `amqp://user:***@host`; hides too much rather than too little. */
export function withoutPassword(url: unknown): unknown {
  if (Array.isArray(url)) return url.map(withoutPassword);
  return typeof url === 'string' ? url.replace(/(\/\/[^:@/\s]*:)\S*@/g, '$1***@') : url;
}

// Not synchronous: a write(2) per line would stop the event loop whenever the reader of our output is slow. Lines
// are written as soon as the one before is out, and pino flushes what is left when the process exits, so that the
// last words of a stopping or failing service are not lost (only a kill -9 can cost some).
function standardOutput(): DestinationStream {
  // minLength 1, not 0: only then does sonic-boom's flush wait for the write that is under way. Without that, what is
  // flushed at the exit could overtake it.
  return destination({ fd: 1, sync: false, minLength: 1 });
}
