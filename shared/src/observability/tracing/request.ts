// The request that the work in hand was asked for by: it may concern an order whose trace is another one.
import { type Context, context, createContextKey, type Span } from '@opentelemetry/api';

const REQUEST = createContextKey('request');

export const withRequest = (within: Context, span: Span): Context => within.setValue(REQUEST, span);
export const forgetRequest = (within: Context): Context => within.deleteValue(REQUEST);

/** The span of the request behind the work in hand. */
export const currentRequest = (): Span | undefined => context.active().getValue(REQUEST) as Span | undefined;
