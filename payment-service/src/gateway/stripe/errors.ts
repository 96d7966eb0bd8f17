// What an error of Stripe means for us. None of Stripe's own errors leaves this folder: they carry the payment method,
// and with it our token, in their fields and their text.
import Stripe from 'stripe';
import { ProviderError } from '../gateway.ts';

/** The PaymentIntent was in a state that does not allow what was asked. */
export function isWrongState(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError &&
    (error.code === 'payment_intent_unexpected_state' || error.payment_intent !== undefined)
  );
}

/** Stripe's own fault: an idempotency key would answer with it for a day. */
export function isServerFault(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeAPIError && (error.statusCode ?? 0) >= 500;
}

/** Stripe understood what was asked, and says no: asked again, it says no again until something changes there. */
export function isRefusal(error: unknown): error is Stripe.errors.StripeError {
  const isOfRequest =
    error instanceof Stripe.errors.StripeInvalidRequestError ||
    error instanceof Stripe.errors.StripeCardError;
  return isOfRequest && !isBusy(error) && error.statusCode !== 429;
}

/** The error without what must not be logged. Nothing is known of the payment. */
export function toProviderError(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { type, statusCode, code, requestId } = error;
  const about = [statusCode, code, requestId].filter((part) => part !== undefined).join(', ');
  return new ProviderError(`${hintOf(error)}${type}${about === '' ? '' : ` (${about})`}: ${told(error)}`, {
    // A lock is free again in a moment; a rate is not.
    isLater: statusCode !== undefined && statusCode >= 400 && statusCode < 500 && !isBusy(error),
  });
}

function hintOf(error: Stripe.errors.StripeError): string {
  const isRefused = error.statusCode === 401 || error.statusCode === 403;
  return isRefused ? 'Stripe does not accept STRIPE_SECRET_KEY. ' : '';
}

const isBusy = ({ code, statusCode }: Stripe.errors.StripeError) =>
  code === 'lock_timeout' || statusCode === 409;

/** Stripe's text, with the ids of cards and keys taken out. */
const told = ({ message }: Stripe.errors.StripeError) =>
  message.replace(/\b(pm|card|src|tok|cus|sk|rk)_[\w*]+/g, '$1_…');
