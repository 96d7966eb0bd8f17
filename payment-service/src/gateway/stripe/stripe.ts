// Stripe. A PaymentIntent is made with the payment method and not confirmed; its id is committed; only that id is ever
// confirmed, and without naming the payment method again. So the intent itself sees to it that there is one try:
// a decline takes its payment method away, a success or a cancel ends it. See docs/payment-providers.md.
import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import {
  type CancelAnswer,
  type Charge,
  type ChargeAnswer,
  type PaymentAtProvider,
  type PaymentGateway,
  ProviderError,
} from '../gateway.ts';
import { actionOf } from './action.ts';
import { stripeAmount } from './amount.ts';
import { giveBack } from './cancel.ts';
import { declineCodeOf, refusalOf } from './declines.ts';
import { isServerFault, isWrongState, toProviderError } from './errors.ts';
import { readEvent } from './event.ts';
import { moneyOf, movesOf } from './money.ts';
import { noticeOf } from './notice.ts';
import type { GatewayMemory } from './remembered.ts';
import { intentMeaning } from './states.ts';

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** `https://api.stripe.com`, or a stand-in. */
  readonly apiBase: string;
  /** Where Stripe sends customers back to who had to act; undefined: whoever has to act is declined. */
  readonly returnUrl?: string | undefined;
  /** Types of payment methods. */
  readonly methods: readonly string[];
}

/** The shapes that this file knows. Changing it means reading Stripe's changelog. */
export const STRIPE_API_VERSION = '2026-10-28.endive';
/** For one request: less than the time for a whole call, so that silence ends its connection. */
const TIMEOUT_MS = 8000;
/** `pm_…`, or a saved card with its customer: `cus_…:pm_…`. */
const TOKEN = /^(?:(cus_\w+):)?(pm_\w+)$/;

type Intent = Stripe.PaymentIntent;
type Method = NonNullable<Stripe.PaymentIntentCreateParams['allowed_payment_method_types']>[number];

export function createStripeGateway(
  settings: StripeSettings,
  memory: GatewayMemory,
  { timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {},
): PaymentGateway {
  const { protocol, hostname, port } = new URL(settings.apiBase);
  const stripe = new Stripe(settings.secretKey, {
    apiVersion: STRIPE_API_VERSION,
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    protocol: protocol === 'http:' ? 'http' : 'https',
    timeout: timeoutMs,
    // Calls are made again from their rows, which look at the intent first.
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const intents = stripe.paymentIntents;
  const { returnUrl } = settings;
  const attended = returnUrl === undefined ? { error_on_requires_action: true } : { return_url: returnUrl };

  async function charge(charge: Charge, signal: AbortSignal): Promise<ChargeAnswer> {
    const { idempotencyKey: key } = charge;
    const known = await memory.recall(key);
    if (known?.isClosed) return { status: 'closed' };
    if (known?.declineCode) return { status: 'declined', declineCode: known.declineCode };
    if (known?.reference) return resume(key, await intents.retrieve(known.reference), signal);

    const made = await create(charge);
    const stands = await memory.note({
      idempotencyKey: key,
      reference: typeof made === 'string' ? null : made.id,
      declineCode: typeof made === 'string' ? made : null,
    });
    if (stands.isClosed) return { status: 'closed' };
    if (stands.reference === null) return { status: 'declined', declineCode: stands.declineCode! };
    signal.throwIfAborted();
    // Somebody else was first: theirs is the one, and ours is never confirmed.
    if (typeof made === 'string' || stands.reference !== made.id) {
      return resume(key, await intents.retrieve(stands.reference), signal);
    }
    return confirm(key, made.id, `${key}:confirm`);
  }

  /** @returns the intent, unconfirmed, or why there can be none */
  async function create({ idempotencyKey: key, amount, currency, token }: Charge): Promise<Intent | string> {
    const [, customer, paymentMethod] = TOKEN.exec(token) ?? [];
    if (paymentMethod === undefined) return 'invalid_payment_method';
    const converted = stripeAmount(amount, currency);
    if (converted === undefined) return 'invalid_amount';
    const [orderId = '', attempt = ''] = key.split(':');
    const fields: Stripe.PaymentIntentCreateParams = {
      amount: converted,
      currency: currency.toLowerCase(),
      payment_method: paymentMethod,
      ...(customer === undefined ? {} : { customer }),
      allowed_payment_method_types: [...settings.methods] as Method[],
      capture_method: 'automatic',
      metadata: { order_id: orderId, attempt },
    };
    const make = (idempotencyKey: string) => intents.create(fields, { idempotencyKey });
    try {
      // A key that met a fault answers with it for a day. An intent that was made all the same is never confirmed.
      return await make(`${key}:create`).catch((error: unknown) => {
        if (isServerFault(error)) return make(randomUUID());
        throw error;
      });
    } catch (error) {
      const refusal = error instanceof Stripe.errors.StripeInvalidRequestError && refusalOf(error);
      if (refusal) return refusal;
      throw error;
    }
  }

  /** Goes on with an intent of which we do not know how far it came. */
  async function resume(key: string, intent: Intent, signal: AbortSignal): Promise<ChargeAnswer> {
    const answer = await answerOf(key, intent);
    if (answer !== null) return answer;
    signal.throwIfAborted();
    // A key of its own: the first one may hold a fault. The intent sees to it that there is one try.
    return confirm(key, intent.id, randomUUID());
  }

  async function confirm(key: string, id: string, idempotencyKey: string): Promise<ChargeAnswer> {
    const confirmed = await intents
      .confirm(id, { ...attended }, { idempotencyKey })
      .catch((error: unknown) => {
        // What the error says may be of another moment or of another try: the intent itself decides.
        if (error instanceof Stripe.errors.StripeCardError || isWrongState(error))
          return intents.retrieve(id);
        throw error;
      });
    const answer = await answerOf(key, confirmed);
    if (answer === null) throw new ProviderError('Stripe has not confirmed the PaymentIntent');
    return answer;
  }

  /** @returns null when it is still to be confirmed */
  async function answerOf(key: string, intent: Intent): Promise<ChargeAnswer | null> {
    switch (intentMeaning(intent.status)) {
      case 'charged':
        return { status: 'charged', providerReference: intent.id };
      case 'unconfirmed':
        return null;
      case 'declined':
        if (intent.last_payment_error === null) break;
        return { status: 'declined', declineCode: declineCodeOf(intent.last_payment_error) };
      case 'processing':
        return { status: 'pending', reason: 'Processing', action: null };
      case 'unattended': {
        const action = returnUrl === undefined ? null : actionOf(intent);
        if (action !== null) return { status: 'pending', reason: 'ActionRequired', action };
        const ended = await end(intent.id);
        if (ended.status === 'canceled')
          return { status: 'declined', declineCode: 'authentication_required' };
        break;
      }
      case 'canceled': {
        // By us, or by a person at Stripe.
        const isClosed = (await memory.recall(key))?.isClosed;
        return isClosed ? { status: 'closed' } : { status: 'declined', declineCode: 'canceled_at_provider' };
      }
    }
    throw waits(intent);
  }

  /** Cancels an intent. @returns it, as it is afterwards */
  async function end(id: string): Promise<Intent> {
    try {
      return await intents.cancel(id, { cancellation_reason: 'abandoned' });
    } catch (error) {
      if (isWrongState(error)) return intents.retrieve(id);
      throw error;
    }
  }

  async function cancel(payment: PaymentAtProvider): Promise<CancelAnswer> {
    const { reference } = await memory.close(payment.idempotencyKey);
    // Without a reference nothing was confirmed, and from now on nothing is.
    if (reference === null) return { outcome: 'NotCharged' };
    const intent = await end(reference);
    switch (intentMeaning(intent.status)) {
      case 'canceled':
        return { outcome: 'NotCharged' };
      case 'charged':
        return giveBack(stripe, payment, reference);
      default:
        throw waits(intent);
    }
  }

  return {
    charge: (asked, signal) =>
      charge(asked, signal).catch((error: unknown) => Promise.reject(toProviderError(error))),
    cancel: (payment) => cancel(payment).catch((error: unknown) => Promise.reject(toProviderError(error))),
    async moneyOf(payment) {
      const reference = (await memory.recall(payment.idempotencyKey))?.reference;
      if (!reference) return null;
      const moves = await movesOf(stripe, reference).catch((error: unknown) =>
        Promise.reject(toProviderError(error)),
      );
      return moneyOf(payment, moves);
    },
    async readNotice(body, headers) {
      const signature = String(headers['stripe-signature'] ?? '');
      return noticeOf(readEvent(stripe, body, signature, settings.webhookSecret), memory.keyOf);
    },
  };
}

/** Nothing is decided: it is asked again, and what is shown of it meanwhile is this. */
const waits = ({ id, status }: Intent) =>
  new ProviderError(`the PaymentIntent ${id} is ${status}`, { isLater: true });
