// Gives back what was charged, as far as it has not gone back already: refunds made by hand count, and what a dispute took.
import { createHash, randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { type CancelAnswer, type PaymentAtProvider, ProviderError } from '../gateway.ts';
import { stripeAmount } from './amount.ts';
import { isRefusal, isServerFault } from './errors.ts';
import { isLost, type MoneyMoves, moneyOf, movesOf } from './money.ts';

/** Refunds that fail are not made for ever: after these a person has to see to the money. */
const MOST_FAILED = 3;

/** @throws ProviderError and Stripe's own errors when nothing is known */
export async function giveBack(
  stripe: Stripe,
  payment: PaymentAtProvider,
  intent: string,
): Promise<CancelAnswer> {
  let moves = await movesOf(stripe, intent);
  // A key that met a fault answers with it for a day: the second try has another, and looks first what came of the first.
  for (const key of [keyFor(payment, moves), randomUUID()]) {
    const left = leftOf(payment, moves);
    if (left <= 0) return { outcome: 'Refunded' };
    const [lost] = moves.refunds.filter(isLost);
    if (moves.refunds.filter(isLost).length >= MOST_FAILED) return failed(lost!);
    const made = await refund(stripe, { ...payment, amount: left }, intent, key);
    const { refunds, disputes } = made.refund === undefined ? await movesOf(stripe, intent) : moves;
    moves = { refunds: made.refund === undefined ? refunds : [made.refund, ...refunds], disputes };
    // Refused for what another replica, or a person, was quicker to give back?
    if (made.refusal !== undefined && leftOf(payment, moves) > 0) return { refusal: made.refusal };
  }
  if (leftOf(payment, moves) <= 0) return { outcome: 'Refunded' };
  const [lost] = moves.refunds.filter(isLost);
  if (lost !== undefined) return failed(lost);
  throw new ProviderError(`Stripe has not refunded the PaymentIntent ${intent} yet`, { isLater: true });
}

const failed = ({ failure_reason, status }: Stripe.Refund): CancelAnswer => ({
  refusal: failure_reason ?? `refund_${status}`,
});

/** What is still to be given back. */
function leftOf(payment: PaymentAtProvider, moves: MoneyMoves): number {
  const { refunded, taken, settled } = moneyOf(payment, moves);
  return payment.amount - refunded - taken - settled;
}

/**
 * The same for whoever sees the same, so that two replicas that meet make one refund. Another one once something moved, or
 * once a call was answered with a refusal, which its key would answer again for a day.
 */
function keyFor(
  { idempotencyKey, callsBefore = 0 }: PaymentAtProvider,
  { refunds, disputes }: MoneyMoves,
): string {
  const seen = [...refunds, ...disputes].map(({ id, status }) => `${id} ${status}`).sort();
  if (seen.length + callsBefore === 0) return `${idempotencyKey}:refund`;
  const digest = createHash('sha256')
    .update([callsBefore, ...seen].join())
    .digest('hex')
    .slice(0, 32);
  return `${idempotencyKey}:refund:${digest}`;
}

/** Neither: a fault of Stripe's own, and nothing is known. */
interface Made {
  readonly refund?: Stripe.Refund;
  readonly refusal?: string;
}

async function refund(
  stripe: Stripe,
  { amount: ours, currency }: PaymentAtProvider,
  intent: string,
  idempotencyKey: string,
): Promise<Made> {
  const amount = stripeAmount(ours, currency);
  if (amount === undefined) return { refusal: 'invalid_amount' };
  try {
    const made = await stripe.refunds.create({ payment_intent: intent, amount }, { idempotencyKey });
    return { refund: made };
  } catch (error) {
    if (isServerFault(error)) return {};
    if (isRefusal(error)) return { refusal: error.code ?? 'refund_refused' };
    throw error;
  }
}
