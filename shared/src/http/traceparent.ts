// The W3C trace context of a request, passed on in messages so that one order is one trace.
import { randomBytes } from 'node:crypto';

/** `00-<trace id>-<parent id>-<flags>`, none of the ids all zeros. https://www.w3.org/TR/trace-context/ */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace context of a request; a new one when it has none that is valid. */
export function traceparentOf(header: string | readonly string[] | undefined): string {
  if (typeof header === 'string' && TRACEPARENT.test(header)) return header;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
