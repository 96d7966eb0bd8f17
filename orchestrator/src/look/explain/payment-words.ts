// What payment-service tells of a payment that is waited for, in words. Pure.
import type { PaymentFacts } from './facts.ts';
import { duration, times } from './words.ts';

/** What an operator can do about a refusal of the provider, where its code says enough. */
const remedies: Readonly<Record<string, string>> = {
  charge_disputed:
    'The customer disputes the charge at their bank: accept the dispute at the provider, or wait for its decision.',
  charge_already_refunded: 'The provider has refunded all of it: look there at which refund failed.',
  insufficient_funds: 'The balance at the provider is too low: top it up.',
  balance_insufficient: 'The balance at the provider is too low: top it up.',
};

/** Empty: payment-service is not waited for. */
export function paymentInWords(facts: PaymentFacts | null, now: string): string {
  if (facts === null) return '';
  const { seen, whyNot } = facts;
  if (whyNot !== null) return `payment-service did not say how the payment stands: ${whyNot}`;
  if (seen === null) return 'payment-service knows nothing of this payment yet.';
  const { waiting, refundRefusal: refusal } = seen;
  if (waiting === undefined) {
    return `payment-service has decided, the payment is ${seen.status}: its answer is on the way, or comes with the next try.`;
  }
  if (seen.pending !== undefined) {
    const { reason, expiresAt } = seen.pending;
    const whom =
      reason === 'ActionRequired' ? 'its customer, who has to act' : 'the provider, which takes its time';
    return `The payment waits for ${whom} (${reason}), until ${expiresAt}. The provider is asked again ${when(waiting.nextCallAt, now)}.`;
  }
  const next = `It is called again ${when(waiting.nextCallAt, now)}.`;
  if (refusal !== undefined) {
    const remedy = remedies[refusal.code];
    return [
      `The provider refuses to give the money back: ${refusal.code}, since ${refusal.since}; it was asked ${times(refusal.attempts)}.`,
      ...(remedy === undefined ? [] : [remedy]),
      `${next} If it never does, give the money back another way and state that (act: settle).`,
    ].join(' ');
  }
  const asked = `payment-service asks the provider to ${waiting.call === 'charge' ? 'charge' : 'undo the payment'} since ${waiting.since} (${duration(now, waiting.since)})`;
  if (waiting.failedCalls === 0) return `${asked}: the first call is under way, or waits for its turn.`;
  return `${asked}: called ${times(waiting.failedCalls)}, ${waiting.lastError ?? 'without an outcome'}. ${next}`;
}

function when(at: string, now: string): string {
  return Date.parse(at) <= Date.parse(now) ? 'now' : `in ${duration(at, now)} at the latest`;
}
