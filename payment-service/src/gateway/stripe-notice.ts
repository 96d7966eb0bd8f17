// What a webhook of Stripe means for a payment. Only ends are read out of events: they come late, twice and in any order,
// and an end stays true.
import type Stripe from 'stripe';
import type { PaymentNotice } from './gateway.ts';
import type { GatewayMemory } from './memory.ts';
import { declineCodeOf } from './stripe-declines.ts';

/** @returns null for events that are no end, and for payments that are not ours or not the one that counts */
export async function noticeOf(
  event: Stripe.Event,
  memory: Pick<GatewayMemory, 'keyOf'>,
): Promise<PaymentNotice | null> {
  const found = endOf(event);
  if (found === null) return null;
  const idempotencyKey = await memory.keyOf(found.intent);
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
      return {
        intent: typeof intent === 'string' ? intent : intent.id,
        end: { cancel: { outcome: 'Refunded' } },
      };
    }
    default:
      return null;
  }
}
