// Money: in our books and in the provider's.
import type { Evidence, LedgerRow, PaymentRow } from './evidence.ts';
import { rowsWith } from './lookup.ts';
import { isCompleted, isFailed, orderRule, type Rule, ruleOf } from './rule.ts';

export const moneyRules: readonly Rule[] = [
  orderRule(
    'Completed: one Completed payment, of its amount',
    isCompleted,
    ({ orderId, total, attempt }, { payments }) => {
      const paid = (payments.get(orderId) ?? []).filter(({ status }) => status === 'Completed');
      if (paid.length !== 1) return `has ${paid.length} Completed payments`;
      const [payment] = paid;
      if (payment!.attempt !== attempt)
        return `was paid at attempt ${payment!.attempt}, completed at ${attempt}`;
      return payment!.amount === total ? null : `total ${total}, paid ${payment!.amount}`;
    },
  ),
  orderRule('Failed: no payment Completed or Pending', isFailed, ({ orderId }, { payments }) =>
    (payments.get(orderId) ?? [])
      .filter(({ status }) => status === 'Completed' || status === 'Pending')
      .map(({ status, attempt }) => `has a ${status} payment of attempt ${attempt}`),
  ),
  ruleOf('no payment waits for its provider', allPayments, (payment) =>
    payment.hasWork || payment.status === 'Pending'
      ? `payment ${keyOf(payment)} is ${payment.status} and not done`
      : null,
  ),
  ruleOf(
    'a payment is charged at the provider when it is Completed, and only then',
    allPayments,
    wrongCharge,
  ),
  ruleOf(
    'what the provider has charged is a payment',
    ({ ledger }) => ledger.filter(isCharged),
    ({ key }, { payments }) => {
      const [orderId = '', attempt] = key.split(':');
      const isPayment = payments.get(orderId)?.some((payment) => payment.attempt === Number(attempt));
      return isPayment ? null : `${key} was charged, and there is no payment`;
    },
  ),
  ruleOf(
    'at most one charge for an order, of all attempts',
    ({ ledger }) => [...Map.groupBy(ledger.filter(isCharged), ({ key }) => key.split(':')[0]!)],
    ([orderId, rows]) => (rows.length > 1 ? `order ${orderId} was charged ${rows.length} times` : null),
  ),
];

function wrongCharge(payment: PaymentRow, { ledger }: Evidence): string | null {
  const key = keyOf(payment);
  const charge = rowsWith(ledger, keyOfEntry, key).find(isCharged);
  // Nothing is charged for nothing.
  const isPaid = payment.status === 'Completed' && payment.amount !== 0;
  if (!isPaid) return charge === undefined ? null : `payment ${key} is ${payment.status} and was charged`;
  if (charge === undefined) return `payment ${key} is Completed and was not charged`;
  if (charge.amount !== payment.amount)
    return `payment ${key}: ${charge.amount} charged of ${payment.amount}`;
  return charge.reference === payment.providerReference ? null : `payment ${key} names another charge`;
}

function allPayments({ payments }: Evidence): PaymentRow[] {
  return [...payments.values()].flat();
}

const keyOf = ({ orderId, attempt }: PaymentRow) => `${orderId}:${attempt}`;

const keyOfEntry = ({ key }: LedgerRow): string => key;

function isCharged({ status }: LedgerRow): boolean {
  return status === 'Charged';
}
