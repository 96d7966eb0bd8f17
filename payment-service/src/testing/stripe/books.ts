// The books of the stand-in for Stripe: PaymentIntents and refunds, what may be done to them in which state, and the
// events that tell of it.
import { randomBytes } from 'node:crypto';

export interface StandInIntent {
  id: string;
  object: 'payment_intent';
  status:
    | 'requires_confirmation'
    | 'requires_payment_method'
    | 'requires_action'
    | 'processing'
    | 'succeeded'
    | 'canceled';
  amount: number;
  currency: string;
  payment_method: string | null;
  next_action: { type: 'redirect_to_url'; redirect_to_url: { url: string; return_url: string } } | null;
  last_payment_error: { code: string; decline_code: string; type: string } | null;
  metadata: Record<string, string>;
}

export interface StandInRefund {
  id: string;
  object: 'refund';
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  amount: number;
  currency: string;
  payment_intent: string;
  created: number;
  failure_reason?: string;
  failure_balance_transaction?: { readonly created: number };
  metadata: Record<string, string>;
}

export interface StandInDispute {
  id: string;
  object: 'dispute';
  status: string;
  amount: number;
  currency: string;
  payment_intent: string;
  created: number;
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
  /** The intents of `<orderId>:<attempt>`. */
  intentsOf(key: string): readonly StandInIntent[];
  create(params: URLSearchParams): Answer;
  retrieve(intent: StandInIntent): Answer;
  confirm(intent: StandInIntent, params?: URLSearchParams): Answer;
  /** The customer does what was asked of them, or fails to; a debit that is on its way is paid, or is not. */
  decide(intent: StandInIntent, isPaid: boolean): void;
  /** The customer has acted, and the bank takes its time. */
  process(intent: StandInIntent): void;
  cancel(intent: StandInIntent): Answer;
  /** Without an amount: what is left of the charge. */
  refund(intent: StandInIntent, params?: URLSearchParams): Answer;
  /** The refunds of an intent, the newest first. */
  refunds(intent: StandInIntent): Answer;
  disputes(intent: StandInIntent): Answer;
  /** Refunds of this intent are refused with this code from now on; null: no longer. */
  refuseRefunds(intent: StandInIntent, code: string | null): void;
  /** What the next refunds of this intent are when they are made. */
  refundsBecome(intent: StandInIntent, status: StandInRefund['status']): void;
  /** Another state of a refund, days later: the bank sends its money back, say. @param refund default: the newest */
  moveRefund(intent: StandInIntent, status: StandInRefund['status'], reason?: string, refund?: string): void;
  /** Somebody notes at the newest refund that failed how its money was given back. */
  settleRefund(intent: StandInIntent, note: string): void;
  /** The customer disputes the charge, or their dispute gets another state. */
  dispute(intent: StandInIntent, status: string, amount?: number): void;
  /** What was moved for `<orderId>:<attempt>`. */
  moneyOf(key: string): Money;
}

const declines: Readonly<Record<string, string>> = {
  pm_card_visa_chargeDeclined: 'generic_decline',
  pm_card_visa_chargeDeclinedInsufficientFunds: 'insufficient_funds',
  pm_card_authenticationRequired: 'authentication_required',
  // Asks for its customer, and nobody said where they come back to.
  pm_3ds: 'authentication_required',
};

/** The money of such a refund is with us again. */
const LOST: ReadonlySet<StandInRefund['status']> = new Set(['failed', 'canceled']);

export const newStripeId = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

export function stripeError(
  status: number,
  type: string,
  code: string | undefined,
  more: object = {},
): Answer {
  return { status, body: { error: { type, code, message: `${code ?? type} of the stand-in`, ...more } } };
}

/** The payment that an intent is one of. */
export const keyOfIntent = ({ metadata }: StandInIntent) => `${metadata['order_id']}:${metadata['attempt']}`;

/** @param tell called for each event, with the objects as they are at that moment */
export function createStripeBooks(tell: (event: StandInEvent) => void): StripeBooks {
  const intents = new Map<string, StandInIntent>();
  const intentsByKey = new Map<string, StandInIntent[]>();
  const intentsOf = (key: string) => intentsByKey.get(key) ?? [];
  const charges = new Map<string, number>();
  /** The newest first, like Stripe's lists. */
  const refunds: StandInRefund[] = [];
  const disputes = new Map<string, StandInDispute>();
  const refusals = new Map<string, string>();
  const newRefunds = new Map<string, StandInRefund['status']>();
  /** Seconds since 1970; each call is a second later, so that what happened first is older. */
  let clock = Math.floor(Date.now() / 1000);
  const now = () => ++clock;

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
      .filter(({ status }) => !LOST.has(status))
      .reduce((sum, { amount }) => sum + amount, 0);
  const chargeOf = (intent: StandInIntent) => ({
    id: `ch_${intent.id}`,
    object: 'charge',
    payment_intent: intent.id,
    amount: intent.amount,
    amount_refunded: refundedOf(intent),
    refunded: refundedOf(intent) === intent.amount,
    disputed: disputes.has(intent.id),
  });
  /** An inquiry leaves the charge refundable; a dispute does not, once it is one. */
  const isDisputed = ({ id }: StandInIntent) =>
    /^(needs_response|under_review|appeal_.*|lost)$/.test(disputes.get(id)?.status ?? '');
  const list = (data: readonly object[]): Answer => ({
    status: 200,
    body: { object: 'list', url: '', data: structuredClone(data), has_more: false },
  });

  return {
    intents,
    intentsOf,
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
        next_action: null,
        last_payment_error: null,
        metadata: {
          order_id: params.get('metadata[order_id]')!,
          attempt: params.get('metadata[attempt]')!,
        },
      };
      intents.set(intent.id, intent);
      intentsByKey.set(keyOfIntent(intent), [...intentsOf(keyOfIntent(intent)), intent]);
      happened('payment_intent.created', intent);
      return shown(intent);
    },
    retrieve: shown,
    confirm(intent, params) {
      if (intent.status !== 'requires_confirmation') return wrongState(intent);
      const returnUrl = params?.get('return_url');
      if (intent.payment_method?.startsWith('pm_debit')) {
        intent.status = 'processing';
        happened('payment_intent.processing', intent);
        return shown(intent);
      }
      if (intent.payment_method?.startsWith('pm_3ds') && returnUrl) {
        intent.status = 'requires_action';
        const url = `https://hooks.stripe.example/${intent.id}`;
        intent.next_action = { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } };
        happened('payment_intent.requires_action', intent);
        return shown(intent);
      }
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
    decide(intent, isPaid) {
      // It was cancelled meanwhile: nothing is charged any more.
      if (intent.status !== 'requires_action' && intent.status !== 'processing') return;
      intent.next_action = null;
      if (isPaid) {
        intent.status = 'succeeded';
        charges.set(intent.id, (charges.get(intent.id) ?? 0) + 1);
        return happened('payment_intent.succeeded', intent);
      }
      const decline_code =
        intent.status === 'processing' ? 'insufficient_funds' : 'authentication_not_handled';
      intent.status = 'requires_payment_method';
      intent.payment_method = null;
      intent.last_payment_error = {
        type: 'card_error',
        code: 'payment_intent_payment_attempt_failed',
        decline_code,
      };
      happened('payment_intent.payment_failed', intent);
    },
    process(intent) {
      intent.status = 'processing';
      intent.next_action = null;
      happened('payment_intent.processing', intent);
    },
    cancel(intent) {
      if (intent.status === 'succeeded' || intent.status === 'processing' || intent.status === 'canceled')
        return wrongState(intent);
      intent.status = 'canceled';
      happened('payment_intent.canceled', intent);
      return shown(intent);
    },
    refund(intent, params) {
      if (intent.status !== 'succeeded') return wrongState(intent);
      const refused = refusals.get(intent.id) ?? (isDisputed(intent) ? 'charge_disputed' : undefined);
      if (refused !== undefined) return stripeError(400, 'invalid_request_error', refused);
      const left = intent.amount - refundedOf(intent);
      if (left === 0) return stripeError(400, 'invalid_request_error', 'charge_already_refunded');
      const amount = Number(params?.get('amount') ?? left);
      // Stripe names the parameter, and no code.
      if (amount > left) return stripeError(400, 'invalid_request_error', undefined, { param: 'amount' });
      const refund: StandInRefund = {
        ...{ id: newStripeId('re'), object: 'refund', status: newRefunds.get(intent.id) ?? 'succeeded' },
        ...{ amount, currency: intent.currency, payment_intent: intent.id, created: now() },
        metadata: {},
      };
      if (LOST.has(refund.status)) refund.failure_reason = 'declined';
      refunds.unshift(refund);
      happened('refund.created', intent, refund);
      happened('charge.refunded', intent, chargeOf(intent));
      return { status: 200, body: structuredClone(refund) };
    },
    refunds: (intent) => list(refundsOf(intent)),
    disputes: (intent) => list([...disputes.values()].filter((one) => one.payment_intent === intent.id)),
    refuseRefunds({ id }, code) {
      if (code === null) refusals.delete(id);
      else refusals.set(id, code);
    },
    refundsBecome({ id }, status) {
      newRefunds.set(id, status);
    },
    moveRefund(intent, status, reason, id) {
      const refund = refundsOf(intent).find((one) => id === undefined || one.id === id)!;
      refund.status = status;
      if (LOST.has(status)) refund.failure_balance_transaction = { created: now() };
      if (reason !== undefined) refund.failure_reason = reason;
      happened('refund.updated', intent, refund);
      if (status === 'failed') happened('refund.failed', intent, refund);
    },
    settleRefund(intent, note) {
      const refund = refundsOf(intent).find(({ status }) => LOST.has(status))!;
      refund.metadata['settled'] = note;
      happened('refund.updated', intent, refund);
    },
    dispute(intent, status, amount = intent.amount) {
      const before = disputes.get(intent.id);
      const { currency, id: payment_intent } = intent;
      const dispute: StandInDispute = before ?? {
        ...{ id: newStripeId('dp'), object: 'dispute', status, amount, currency, payment_intent },
        created: now(),
      };
      dispute.status = status;
      disputes.set(intent.id, dispute);
      const isOver = ['won', 'lost', 'warning_closed', 'prevented'].includes(status);
      const event = before === undefined ? 'created' : isOver ? 'closed' : 'updated';
      happened(`charge.dispute.${event}`, intent, dispute);
    },
    moneyOf(key) {
      const sum = (of: (intent: StandInIntent) => number) =>
        intentsOf(key).reduce((all, one) => all + of(one), 0);
      return {
        charges: sum(({ id }) => charges.get(id) ?? 0),
        charged: sum(({ id, amount }) => amount * (charges.get(id) ?? 0)),
        refunded: sum(refundedOf),
      };
    },
  };
}
