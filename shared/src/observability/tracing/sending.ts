// A span for each message that is published: from the moment it is written to its confirm.
import { type Span, SpanKind } from '@opentelemetry/api';
import type { Message } from '../../contracts/message.ts';
import { attributesOf } from './message-attributes.ts';
import { currentRequest } from './request.ts';
import { endSpan } from './span.ts';
import { contextFrom, traceparentFrom } from './traceparent.ts';
import { tracer } from './tracer.ts';

/**
 * Has messages sent, each in a span below the context that it carries; it then carries that span's. A message that a
 * request of another trace asked for is linked with it: so a replay is found from the order, and the order from it.
 * @param destinationOf where a message goes
 */
export async function inSendSpans<Result>(
  messages: readonly Message[],
  destinationOf: (message: Message) => { exchange: string; routingKey: string },
  send: (messages: readonly Message[]) => Promise<Result>,
): Promise<Result> {
  if (tracer() === undefined || messages.length === 0) return send(messages);
  const spans = messages.map((message) => startSend(message, destinationOf(message)));
  const end = (error?: unknown) => {
    for (const span of spans) endSpan(span, error);
  };
  try {
    const result = await send(
      messages.map((message, index) => ({ ...message, traceparent: traceparentFrom(spans[index]!) })),
    );
    end();
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}

function startSend(
  message: Message,
  { exchange, routingKey }: { exchange: string; routingKey: string },
): Span {
  const parent = contextFrom(message.traceparent);
  const span = tracer()!.startSpan(
    `send ${message.type}`,
    {
      kind: SpanKind.PRODUCER,
      attributes: {
        ...attributesOf(message, 'send'),
        'messaging.destination.name': `${exchange}:${routingKey}`,
        'messaging.rabbitmq.destination.routing_key': routingKey,
      },
    },
    parent,
  );
  const request = currentRequest();
  if (request !== undefined && request.spanContext().traceId !== span.spanContext().traceId) {
    span.addLink({ context: request.spanContext() });
    request.addLink({ context: span.spanContext() });
  }
  return span;
}
