// The page on which a customer has to act, as Stripe tells of it. Pure.
import type Stripe from 'stripe';
import type { PaymentAction } from '../gateway.ts';

/** What a message may carry. */
const MOST_CHARACTERS = 4096;

/** Null: there is no page, or none that can be told. */
export function actionOf({
  next_action: next,
}: Pick<Stripe.PaymentIntent, 'next_action'>): PaymentAction | null {
  const shown = next && (next as unknown as Readonly<Record<string, unknown>>)[next.type];
  if (typeof shown !== 'object' || shown === null) return null;
  // `redirect_to_url.url`, `verify_with_microdeposits.hosted_verification_url`, vouchers alike.
  const url = Object.entries(shown).find(([name]) => name === 'url' || /^hosted_\w+_url$/.test(name))?.[1];
  const isUsable =
    typeof url === 'string' && url.length <= MOST_CHARACTERS && /^https?:\/\/[!-~]+$/.test(url);
  return isUsable ? { type: 'redirect', url } : null;
}
