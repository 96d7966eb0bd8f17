// The end of a span, and spans around one piece of work.
import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextFrom } from './traceparent.ts';
import { tracer } from './tracer.ts';

/** Ends a span. Of an error only its class is kept: its words may hold what must not leave the process. */
export function endSpan(span: Span, error?: unknown): void {
  if (error !== undefined) fail(span, error instanceof Error ? error.name : typeof error);
  span.end();
}

/** Marks a span as failed. @param type one of few: an error's class, or a code */
export function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Runs a call of another system in a span below that of the work in hand. Without traces it just runs. */
export async function inCallSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
): Promise<Result> {
  const span = tracer()?.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context.active());
  if (span === undefined) return work();
  try {
    const result = await context.with(trace.setSpan(context.active(), span), work);
    endSpan(span);
    return result;
  } catch (error) {
    endSpan(span, error);
    throw error;
  }
}

/** Runs `work` as part of the trace that a row names, whatever it was started by. */
export function inTraceOf<Result>(traceparent: string | null, work: () => Result): Result {
  return tracer() === undefined ? work() : context.with(contextFrom(traceparent), work);
}
