// What a webhook of Stripe means for a payment. Events come late, twice and in any order. An end of an intent stays true
// and is read out of its event; how refunds and disputes stand is not, so Stripe is asked for that.
import type Stripe from 'stripe';
import type { PaymentNotice } from '../gateway.ts';
import { declineCodeOf } from './declines.ts';

/**
 * @param keyOf whose payment an intent is
 * @returns null for events that are no news, and for payments that are not ours or not the one that counts
 */
export async function noticeOf(
  event: Stripe.Event,
  keyOf: (intent: string) => Promise<string | undefined>,
): Promise<PaymentNotice | null> {
  const found = readingOf(event);
  if (found === null) return null;
  const idempotencyKey = await keyOf(found.intent);
  return idempotencyKey === undefined ? null : { idempotencyKey, ...found.tells };
}

interface Reading {
  readonly intent: string;
  readonly tells: Omit<PaymentNotice, 'idempotencyKey'>;
}

function readingOf(event: Stripe.Event): Reading | null {
  switch (event.type) {
    case 'payment_intent.succeeded': {
      const { id } = event.data.object;
      return { intent: id, tells: { charge: { status: 'charged', providerReference: id } } };
    }
    case 'payment_intent.payment_failed': {
      const { id, status, last_payment_error: error } = event.data.object;
      if (status !== 'requires_payment_method' || !error) return null;
      return { intent: id, tells: { charge: { status: 'declined', declineCode: declineCodeOf(error) } } };
    }
    // Which of them is the newest only Stripe can tell.
    case 'payment_intent.requires_action':
    case 'payment_intent.processing':
    case 'payment_intent.partially_funded':
      return { intent: event.data.object.id, tells: { movesCharge: true } };
    case 'payment_intent.canceled':
      return {
        intent: event.data.object.id,
        tells: {
          charge: { status: 'declined', declineCode: 'canceled_at_provider' },
          cancel: { outcome: 'NotCharged' },
        },
      };
    case 'charge.refunded':
    case 'charge.refund.updated':
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated': {
      const { payment_intent: intent } = event.data.object;
      return intent ? { intent: idOf(intent), tells: { movesMoney: true } } : null;
    }
    default:
      return null;
  }
}

const idOf = (intent: string | { readonly id: string }) => (typeof intent === 'string' ? intent : intent.id);
