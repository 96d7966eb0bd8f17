// What `saga show` tells of the payments of a saga: what moved at the provider after the charge, where anything did.
import type { OrderInServices } from '@order-saga/client/orchestrator';
import { safeText } from '@order-saga/shared/contracts/safe-text';
import { money, relative } from './output/words.ts';

type Payment = NonNullable<OrderInServices['payment']['seen']>[number];

/** What the customer has to do, where there is something. */
export function actionLines({ seen }: OrderInServices['order']): string[] {
  const action = seen?.paymentAction;
  return action
    ? [safeText(`its customer has to act until ${action.expiresAt}: ${action.type} ${action.url}`)]
    : [];
}

/** A line for each thing that a person should know. */
export function paymentLines({ seen, whyNot }: OrderInServices['payment'], now: number): string[] {
  if (seen === null) return [safeText(`payment-service did not answer: ${whyNot}`)];
  return seen.flatMap((payment) => {
    const told = movesOf(payment, now);
    const { attempt, status, amount, currency } = payment;
    return told.length === 0
      ? []
      : [
          safeText(
            [`payment of attempt ${attempt}: ${status}, ${money(amount, currency)}`, ...told].join(' · '),
          ),
        ];
  });
}

function movesOf(payment: Payment, now: number): string[] {
  const {
    pending,
    amountRefunded = 0,
    currency,
    dispute,
    refundRefusal,
    refundFailure,
    settlement,
  } = payment;
  return [
    ...(pending ? [`waits: ${pending.reason}, until ${pending.expiresAt}`] : []),
    ...(amountRefunded > 0 ? [`${money(amountRefunded, currency)} went back`] : []),
    ...(dispute ? [`${money(dispute.amount, currency)} disputed: ${dispute.status}`] : []),
    ...(refundRefusal
      ? [`refund refused, first ${relative(refundRefusal.since, now)}: ${refundRefusal.code}`]
      : []),
    ...(refundFailure ? [`has not gone back: ${refundFailure}`] : []),
    ...(settlement ? [`settled by ${settlement.by}: ${settlement.how}, ${settlement.reason}`] : []),
  ];
}
