// What a webhook of Stripe means for a payment. Only ends are read out of events: they come late, twice and in any order,
// and an end stays true. A refund has no such end, so Stripe is asked how it stands.
import type Stripe from 'stripe';
import type { PaymentNotice } from './gateway.ts';
import { declineCodeOf } from './stripe-declines.ts';

export interface NoticeSources {
  /** Whose payment an intent is. */
  keyOf(intent: string): Promise<string | undefined>;
  refundFailureOf(intent: string): Promise<string | null>;
}

/** @returns null for events that are no end, and for payments that are not ours or not the one that counts */
export async function noticeOf(
  event: Stripe.Event,
  { keyOf, refundFailureOf }: NoticeSources,
): Promise<PaymentNotice | null> {
  const refunded = refundedBy(event);
  if (refunded !== null) {
    const idempotencyKey = await keyOf(refunded);
    if (idempotencyKey === undefined) return null;
    return { idempotencyKey, refundFailure: await refundFailureOf(refunded) };
  }
  const found = endOf(event);
  if (found === null) return null;
  const idempotencyKey = await keyOf(found.intent);
  return idempotencyKey === undefined ? null : { idempotencyKey, ...found.end };
}

type End = { readonly intent: string; readonly end: Omit<PaymentNotice, 'idempotencyKey'> };

function endOf(event: Stripe.Event): End | null {
  switch (event.type) {
    case 'payment_intent.succeeded': {
      const { id } = event.data.object;
      return { intent: id, end: { charge: { status: 'charged', providerReference: id } } };
    }
    case 'payment_intent.payment_failed': {
      const { id, status, last_payment_error: error } = event.data.object;
      if (status !== 'requires_payment_method' || error === null) return null;
      return { intent: id, end: { charge: { status: 'declined', declineCode: declineCodeOf(error) } } };
    }
    case 'payment_intent.canceled':
      return {
        intent: event.data.object.id,
        end: {
          charge: { status: 'declined', declineCode: 'canceled_at_provider' },
          cancel: { outcome: 'NotCharged' },
        },
      };
    case 'charge.refunded': {
      const { payment_intent: intent, refunded } = event.data.object;
      if (!refunded || intent === null) return null;
      return { intent: idOf(intent), end: { cancel: { outcome: 'Refunded' } } };
    }
    default:
      return null;
  }
}

/** The intent of a refund that something happened to. */
function refundedBy(event: Stripe.Event): string | null {
  switch (event.type) {
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed': {
      const { payment_intent: intent } = event.data.object;
      return intent === null ? null : idOf(intent);
    }
    default:
      return null;
  }
}

const idOf = (intent: string | { readonly id: string }) => (typeof intent === 'string' ? intent : intent.id);
