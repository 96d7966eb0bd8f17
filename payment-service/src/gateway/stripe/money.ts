// What became of the money of a PaymentIntent: refunds, which a bank may send back days later, and disputes. Events come
// late, twice and in any order, so Stripe is asked how all of them stand now.
import type Stripe from 'stripe';
import type { Money, PaymentAtProvider } from '../gateway.ts';
import { amountFromStripe } from './amount.ts';
import { disputeMeaning, refundMeaning } from './states.ts';

/** More than a payment has. */
const MOST = 1000;

/** Everything that moved the money of an intent after its charge. */
export interface MoneyMoves {
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
}

export const isLost = ({ status }: Stripe.Refund) => refundMeaning(status) === 'lost';
/** Somebody noted at a refund that failed how its money was given back. */
const isSettled = ({ metadata }: Stripe.Refund) => Boolean(metadata?.['settled']);

export async function movesOf(stripe: Stripe, intent: string): Promise<MoneyMoves> {
  const [refunds, disputes] = await Promise.all([
    stripe.refunds
      .list({ payment_intent: intent, limit: 100, expand: ['data.failure_balance_transaction'] })
      .autoPagingToArray({ limit: MOST }),
    stripe.disputes.list({ payment_intent: intent, limit: 100 }).autoPagingToArray({ limit: MOST }),
  ]);
  return { refunds, disputes };
}

/** Puts the moves together, in the units of the payment. */
export function moneyOf(payment: PaymentAtProvider, { refunds, disputes }: MoneyMoves): Money {
  const { amount, currency } = payment;
  const inOurs = (stripe: number) => amountFromStripe(stripe, currency);
  /** A dispute may be in another currency than its charge, and is then of the whole. */
  const disputed = (dispute: Stripe.Dispute) =>
    dispute.currency.toUpperCase() === currency.toUpperCase()
      ? Math.min(inOurs(dispute.amount), amount)
      : amount;
  const taken = disputes.filter(({ status }) => disputeMeaning(status) === 'taken');
  const shown = mostPressing(disputes);
  return {
    refunded: sum(refunds.filter((refund) => !isLost(refund)).map((refund) => inOurs(refund.amount))),
    taken: Math.min(amount, sum(taken.map(disputed))),
    settled: sum(
      refunds.filter((refund) => isLost(refund) && isSettled(refund)).map((refund) => inOurs(refund.amount)),
    ),
    failedRefund: failedRefund(refunds),
    dispute: shown && {
      status: shown.status,
      amount: disputed(shown),
      isOpen: disputeMeaning(shown.status) === 'open',
    },
  };
}

/**
 * Why a refund failed that nobody made up for; null when there is none. A refund makes up for those that had failed when
 * it was made.
 */
function failedRefund(refunds: readonly Stripe.Refund[]): string | null {
  const moves = refunds
    .filter((refund) => !isSettled(refund) || !isLost(refund))
    .map((refund) => ({ at: isLost(refund) ? failedAt(refund) : refund.created, refund }))
    .sort((a, b) => a.at - b.at || Number(isLost(b.refund)) - Number(isLost(a.refund)));
  let missing = 0;
  let why: string | null = null;
  for (const { refund } of moves) {
    if (isLost(refund)) {
      missing += refund.amount;
      why = refund.failure_reason ?? refund.status;
    } else missing = Math.max(0, missing - refund.amount);
  }
  return missing > 0 ? why : null;
}

function failedAt({ failure_balance_transaction: back, created }: Stripe.Refund): number {
  return typeof back === 'object' ? back.created : created;
}

/** The dispute that a person has to look at first: an open one, else one that was lost, else the newest. */
function mostPressing(disputes: readonly Stripe.Dispute[]): Stripe.Dispute | null {
  const newest = [...disputes].sort((a, b) => b.created - a.created);
  const first = (wanted: string) => newest.find(({ status }) => disputeMeaning(status) === wanted);
  return first('open') ?? first('taken') ?? newest[0] ?? null;
}

const sum = (amounts: readonly number[]) => amounts.reduce((all, one) => all + one, 0);
