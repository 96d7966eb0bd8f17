// How the money of a charge stands at the provider after it: refunds, whoever made them, and disputes. Pure.
import type { Money } from '../gateway/gateway.ts';
import type { NotedMoney, Payment } from './payment.ts';

/**
 * Notes what the provider answered, if it is news.
 * @returns the payment, the same object when it is no news, and what went back in all; null when a question that was
 *   asked later is answered already: whatever happened until then, that answer has it
 */
export function noteMoney(
  payment: Payment,
  { money: { refunded, taken, settled, failedRefund, dispute }, askedAt }: { money: Money; askedAt: number },
): { payment: Payment; returned: number } | null {
  if (payment.money !== null && payment.money.askedAt > askedAt) return null;
  const returned = refunded + taken + settled;
  const told: NotedMoney = { refunded, returned, failedRefund, dispute, askedAt };
  const known = payment.money ?? impliedBy(payment);
  const isNews = inShort(told) !== inShort(known);
  return { payment: isNews ? withRefundFailure({ ...payment, money: told }) : payment, returned };
}

/** Nothing is noted: all went back if the provider gave it back for us. */
function impliedBy({ status, settlement, amount }: Payment): Omit<NotedMoney, 'askedAt'> {
  const refunded = status === 'Refunded' && settlement === null ? amount! : 0;
  return { refunded, returned: refunded, failedRefund: null, dispute: null };
}

const inShort = ({ refunded, returned, failedRefund, dispute }: Omit<NotedMoney, 'askedAt'>) =>
  JSON.stringify([refunded, returned, failedRefund, dispute?.status, dispute?.amount, dispute?.isOpen]);

/** The same whatever came first: the outcome of the undo, or what the provider tells of refunds and disputes. */
export const withRefundFailure = (payment: Payment): Payment => ({
  ...payment,
  refundFailure: refundFailureOf(payment),
});

/** Why money that was to go back has not, or has gone twice; null: all is as it is to be. */
function refundFailureOf(payment: Payment): string | null {
  const { settlement, status, money } = payment;
  const amount = payment.amount!;
  const isReturned = (money?.returned ?? 0) >= amount;
  switch (settlement?.how) {
    case 'NotCharged':
      return payment.providerReference !== null && !isReturned ? 'charged_after_all' : null;
    case 'TakenByDispute':
      return money?.dispute?.isOpen === false && !isReturned ? 'dispute_not_lost' : null;
    case 'ReturnedAnotherWay':
      return money !== null && money.returned + settlement.amount > amount ? 'returned_twice' : null;
  }
  if (money === null) return null;
  if (status === 'Refunded') return isReturned ? null : (money.failedRefund ?? 'not_refunded');
  return status === 'Completed' && !payment.cancelRequested ? money.failedRefund : null;
}
