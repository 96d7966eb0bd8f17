// How the money that was given back fares at Stripe: a bank may refuse it days later, and then it is with us again.
import type Stripe from 'stripe';

/** More than a payment has: the whole is refunded, once. */
const MOST_REFUNDS = 100;

/** The money does not go to the customer this way any more. */
export const isLost = ({ status }: Stripe.Refund) => status === 'failed' || status === 'canceled';

/**
 * Asks Stripe how the refunds of an intent stand now, whatever an event says of some earlier moment.
 * @returns why money has come back to us; null when it has not, when another refund made up for it, or when somebody
 *   noted at the refund how it was settled: `settled` in its metadata
 */
export async function refundFailureOf(stripe: Stripe, intent: string): Promise<string | null> {
  const { data } = await stripe.refunds.list({ payment_intent: intent, limit: MOST_REFUNDS });
  const lost = data.filter((refund) => isLost(refund) && !refund.metadata?.['settled']);
  const [open] = lost;
  if (open === undefined) return null;
  const sum = (refunds: readonly Stripe.Refund[]) => refunds.reduce((all, { amount }) => all + amount, 0);
  const isMadeUpFor = sum(data.filter((refund) => !isLost(refund))) >= sum(lost);
  return isMadeUpFor ? null : (open.failure_reason ?? open.status);
}
