// The W3C trace context of a request, passed on in messages so that one order is one trace.
import { randomPooled } from '../random.ts';

/** `00-<trace id>-<parent id>-<flags>`, none of the ids all zeros. https://www.w3.org/TR/trace-context/ */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace context of a request; a new one when it has none that is valid. */
export function traceparentOf(header: string | readonly string[] | undefined): string {
  if (typeof header === 'string' && TRACEPARENT.test(header)) return header;
  const ids = randomPooled(24).toString('hex');
  return `00-${ids.slice(0, 32)}-${ids.slice(32)}-00`;
}
