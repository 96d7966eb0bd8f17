// The books of the stand-in for Stripe: PaymentIntents and refunds, what may be done to them in which state, and the
// events that tell of it.
import { randomBytes } from 'node:crypto';

export interface StandInIntent {
  id: string;
  object: 'payment_intent';
  status: 'requires_confirmation' | 'requires_payment_method' | 'succeeded' | 'canceled';
  amount: number;
  currency: string;
  payment_method: string | null;
  last_payment_error: { code: string; decline_code: string; type: string } | null;
  metadata: Record<string, string>;
}

export interface StandInRefund {
  id: string;
  object: 'refund';
  status: 'succeeded' | 'failed';
  amount: number;
  currency: string;
  payment_intent: string;
  failure_reason?: string;
  metadata: Record<string, string>;
}

export interface StandInEvent {
  /** The same whenever it is told. */
  readonly id: string;
  readonly type: string;
  /** The payment that it is about, as `<orderId>:<attempt>`. */
  readonly key: string;
  readonly object: object;
}

export interface Money {
  /** How often the payment was charged, by any of its intents. */
  readonly charges: number;
  readonly charged: number;
  readonly refunded: number;
}

export type Answer = { readonly status: number; readonly body: object };

export interface StripeBooks {
  readonly intents: ReadonlyMap<string, StandInIntent>;
  create(params: URLSearchParams): Answer;
  retrieve(intent: StandInIntent): Answer;
  confirm(intent: StandInIntent): Answer;
  cancel(intent: StandInIntent): Answer;
  refund(intent: StandInIntent): Answer;
  /** The refunds of an intent. */
  refunds(intent: StandInIntent): Answer;
  /** The bank sends the money of a refund back, days later. */
  failRefund(intent: StandInIntent, reason: string): void;
  /** Somebody notes at the refund that failed how its money was given back. */
  settleRefund(intent: StandInIntent, note: string): void;
  /** What was moved for `<orderId>:<attempt>`. */
  moneyOf(key: string): Money;
}

const declines: Readonly<Record<string, string>> = {
  pm_card_visa_chargeDeclined: 'generic_decline',
  pm_card_visa_chargeDeclinedInsufficientFunds: 'insufficient_funds',
  pm_card_authenticationRequired: 'authentication_required',
};

export const newStripeId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

export function stripeError(status: number, type: string, code: string, more: object = {}): Answer {
  return { status, body: { error: { type, code, message: `${code} of the stand-in`, ...more } } };
}

/** The payment that an intent is one of. */
export const keyOfIntent = ({ metadata }: StandInIntent) => `${metadata['order_id']}:${metadata['attempt']}`;

/** @param tell called for each event, with the objects as they are at that moment */
export function createStripeBooks(tell: (event: StandInEvent) => void): StripeBooks {
  const intents = new Map<string, StandInIntent>();
  const charges = new Map<string, number>();
  const refunds: StandInRefund[] = [];

  function happened(type: string, intent: StandInIntent, object: object = intent): void {
    tell({ id: newStripeId('evt'), type, key: keyOfIntent(intent), object: structuredClone(object) });
  }
  const shown = (intent: StandInIntent): Answer => ({ status: 200, body: structuredClone(intent) });
  const wrongState = (intent: StandInIntent) =>
    stripeError(400, 'invalid_request_error', 'payment_intent_unexpected_state', {
      payment_intent: structuredClone(intent),
    });
  const refundsOf = ({ id }: StandInIntent) => refunds.filter(({ payment_intent }) => payment_intent === id);
  /** What stands of the refunds of an intent. */
  const refundedOf = (intent: StandInIntent) =>
    refundsOf(intent)
      .filter(({ status }) => status === 'succeeded')
      .reduce((sum, { amount }) => sum + amount, 0);
  const chargeOf = (intent: StandInIntent) => ({
    id: `ch_${intent.id}`,
    object: 'charge',
    payment_intent: intent.id,
    amount: intent.amount,
    amount_refunded: refundedOf(intent),
    refunded: refundedOf(intent) === intent.amount,
  });

  return {
    intents,
    create(params) {
      const method = params.get('payment_method')!;
      if (method === 'pm_unknown')
        return stripeError(400, 'invalid_request_error', 'resource_missing', { param: 'payment_method' });
      const intent: StandInIntent = {
        id: newStripeId('pi'),
        object: 'payment_intent',
        status: 'requires_confirmation',
        amount: Number(params.get('amount')),
        currency: params.get('currency')!,
        payment_method: method,
        last_payment_error: null,
        metadata: {
          order_id: params.get('metadata[order_id]')!,
          attempt: params.get('metadata[attempt]')!,
        },
      };
      intents.set(intent.id, intent);
      happened('payment_intent.created', intent);
      return shown(intent);
    },
    retrieve: shown,
    confirm(intent) {
      if (intent.status !== 'requires_confirmation') return wrongState(intent);
      const decline = declines[intent.payment_method!];
      if (decline === undefined) {
        intent.status = 'succeeded';
        charges.set(intent.id, (charges.get(intent.id) ?? 0) + 1);
        happened('payment_intent.succeeded', intent);
        return shown(intent);
      }
      intent.status = 'requires_payment_method';
      intent.payment_method = null;
      intent.last_payment_error = { type: 'card_error', code: 'card_declined', decline_code: decline };
      happened('payment_intent.payment_failed', intent);
      return stripeError(402, 'card_error', 'card_declined', {
        decline_code: decline,
        payment_intent: structuredClone(intent),
      });
    },
    cancel(intent) {
      if (intent.status === 'succeeded' || intent.status === 'canceled') return wrongState(intent);
      intent.status = 'canceled';
      happened('payment_intent.canceled', intent);
      return shown(intent);
    },
    refund(intent) {
      if (intent.status !== 'succeeded') return wrongState(intent);
      if (refundedOf(intent) > 0) return stripeError(400, 'invalid_request_error', 'charge_already_refunded');
      const refund: StandInRefund = {
        ...{ id: newStripeId('re'), object: 'refund', status: 'succeeded' },
        ...{ amount: intent.amount, currency: intent.currency, payment_intent: intent.id },
        metadata: {},
      };
      refunds.push(refund);
      happened('refund.created', intent, refund);
      happened('charge.refunded', intent, chargeOf(intent));
      return { status: 200, body: structuredClone(refund) };
    },
    refunds: (intent) => ({
      status: 200,
      body: { object: 'list', data: structuredClone(refundsOf(intent)), has_more: false },
    }),
    failRefund(intent, reason) {
      const refund = refundsOf(intent)[0]!;
      refund.status = 'failed';
      refund.failure_reason = reason;
      happened('refund.updated', intent, refund);
      happened('refund.failed', intent, refund);
    },
    settleRefund(intent, note) {
      const refund = refundsOf(intent)[0]!;
      refund.metadata['settled'] = note;
      happened('refund.updated', intent, refund);
    },
    moneyOf(key) {
      const own = [...intents.values()].filter((intent) => keyOfIntent(intent) === key);
      const sum = (of: (intent: StandInIntent) => number) => own.reduce((all, one) => all + of(one), 0);
      return {
        charges: sum(({ id }) => charges.get(id) ?? 0),
        charged: sum(({ id, amount }) => amount * (charges.get(id) ?? 0)),
        refunded: sum(refundedOf),
      };
    },
  };
}
