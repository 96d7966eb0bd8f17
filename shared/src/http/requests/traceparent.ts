// The trace context of a request, passed on in messages so that one order is one trace.
import { randomPooled } from '../../contracts/random.ts';
import { isTraceparent, traceparentFrom } from '../../observability/tracing/traceparent.ts';
import { currentSpan } from '../../observability/tracing/tracer.ts';

/** The trace context of the request in hand: of its span, else of its header; a new one when it has none that is valid. */
export function traceparentOf(header: string | readonly string[] | undefined): string {
  const span = currentSpan();
  if (span !== undefined) return traceparentFrom(span);
  if (typeof header === 'string' && isTraceparent(header)) return header;
  const ids = randomPooled(24).toString('hex');
  return `00-${ids.slice(0, 32)}-${ids.slice(32)}-00`;
}
