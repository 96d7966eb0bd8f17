// Whether this process records traces, and with what. Off, nothing here costs more than the question.
import { type Context, context, type Span, type Tracer, trace } from '@opentelemetry/api';

let current: Tracer | undefined;

/** From now on spans are made. For start.ts, after it has registered the SDK. */
export function turnOn(): void {
  current = trace.getTracer('order-saga');
}

/** For start.ts, when the SDK has shut down. */
export function turnOff(): void {
  current = undefined;
}

/** What makes spans; undefined while this process records no traces. */
export const tracer = (): Tracer | undefined => current;

/** The context of the work in hand; undefined while this process records no traces. */
export const currentContext = (): Context | undefined =>
  current === undefined ? undefined : context.active();

/** The span of the work in hand, also one of another process; undefined without one. */
export const currentSpan = (): Span | undefined =>
  current === undefined ? undefined : trace.getActiveSpan();
