// A span for each message of a batch: from the call of the handler to the ack. Each try of a batch has its own.
import { context, SpanKind, trace } from '@opentelemetry/api';
import type { Message } from '../../contracts/message.ts';
import { attributesOf } from './message-attributes.ts';
import { endSpan, fail } from './span.ts';
import { inContexts } from './together.ts';
import { contextFrom, traceparentFrom } from './traceparent.ts';
import { tracer } from './tracer.ts';

export interface Processing {
  /** As the handler gets them: what it stores and sends is then caused by the processing of its message. */
  readonly messages: readonly Message[];
  run<Result>(handle: () => Promise<Result>): Promise<Result>;
  /** The message at `index` was dead-lettered, with this code. */
  rejected(index: number, code: string): void;
  /** @param error of the whole batch, which then comes again */
  end(error?: unknown): void;
}

export function startProcessing(queue: string, messages: readonly Message[]): Processing {
  const making = tracer();
  if (making === undefined) return { messages, run: (handle) => handle(), rejected() {}, end() {} };
  const spans = messages.map((message) =>
    making.startSpan(
      `process ${message.type}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: { ...attributesOf(message, 'process'), 'messaging.destination.name': queue },
      },
      contextFrom(message.traceparent),
    ),
  );
  return {
    messages: messages.map((message, index) => ({ ...message, traceparent: traceparentFrom(spans[index]!) })),
    run: (handle) =>
      inContexts(
        spans.map((span) => trace.setSpan(context.active(), span)),
        handle,
      ),
    rejected: (index, code) => fail(spans[index]!, code),
    end(error) {
      for (const span of spans) endSpan(span, error);
    },
  };
}
