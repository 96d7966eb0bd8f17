// One transaction for many orders. A span has one parent: the shared work goes below the first, linked with all others.
import { type Context, context, type Span, type Tracer, trace } from '@opentelemetry/api';
import { forgetRequest } from './request.ts';
import { endSpan } from './span.ts';
import { tracer } from './tracer.ts';

/**
 * Runs the shared work of these contexts. Alone it is part of the one; together it has a span of its own.
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/#batch-processing
 */
export async function inContexts<Result>(
  contexts: readonly (Context | undefined)[],
  work: () => Promise<Result>,
): Promise<Result> {
  const first = contexts[0];
  const making = tracer();
  if (making === undefined || first === undefined) return work();
  if (contexts.length === 1) return context.with(first, work);
  const others = contexts.slice(1).flatMap((other) => (other === undefined ? [] : [part(other, making)]));
  const batch = making.startSpan(
    'batch',
    {
      attributes: { 'messaging.batch.message_count': contexts.length },
      links: others.map(({ span }) => ({ context: span.spanContext() })),
    },
    first,
  );
  for (const { span } of others) span.addLink({ context: batch.spanContext() });
  const end = (error?: unknown) => {
    endSpan(batch, error);
    for (const { span, isOurs } of others) if (isOurs) endSpan(span, error);
  };
  try {
    const result = await context.with(trace.setSpan(forgetRequest(first), batch), work);
    end();
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}

/** What is linked with the batch: the span of that context, or a new one below it when it has ended already. */
function part(within: Context, making: Tracer): { span: Span; isOurs: boolean } {
  const span = trace.getSpan(within);
  if (span?.isRecording()) return { span, isOurs: false };
  return { span: making.startSpan('part of a batch', {}, within), isOurs: true };
}
