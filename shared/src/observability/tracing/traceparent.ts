// Trace context as it travels: in HTTP headers, message headers and rows. https://www.w3.org/TR/trace-context/
import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';

/** `00-<trace id>-<parent id>-<flags>`, none of the ids all zeros. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export const isTraceparent = (text: string): boolean => TRACEPARENT.test(text);

/** The context of what is caused by its sender; one without a parent when there is none, or none that is valid. */
export function contextFrom(traceparent: string | null | undefined): Context {
  if (typeof traceparent !== 'string' || !isTraceparent(traceparent)) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53), 16),
    isRemote: true,
  });
}

/** What is told to those whose work is caused by this span. */
export function traceparentFrom(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
