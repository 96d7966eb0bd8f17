// Money: what an order has paid in our books, and in the provider's.
import { isCompleted, isFailed } from './ending-rules.ts';
import type { OrderEvidence, PaymentSeen } from './evidence.ts';
import type { Rule } from './rule.ts';

export const moneyRules: readonly Rule<OrderEvidence>[] = [
  {
    rule: 'completed-is-paid-once',
    meaning: 'Completed: one Completed payment, of its amount',
    when: 'ended',
    applies: isCompleted,
    problems({ order, payments }) {
      const paid = payments.filter(({ status }) => status === 'Completed');
      const pending = payments.filter(({ status }) => status === 'Pending');
      const problems = pending.map(({ attempt }) => `the payment of attempt ${attempt} is Pending`);
      if (paid.length !== 1) return [...problems, `${paid.length} payments are Completed`];
      const [{ attempt, amount }] = paid as [PaymentSeen];
      if (attempt !== order!.attempt)
        problems.push(`it was paid at attempt ${attempt} and completed at ${order!.attempt}`);
      if (amount !== order!.total) problems.push(`${amount} was paid, the total is ${order!.total}`);
      return problems;
    },
  },
  {
    rule: 'failed-holds-no-money',
    meaning: 'Failed: no payment is Completed or Pending',
    when: 'ended',
    applies: isFailed,
    problems: ({ payments }) =>
      payments
        .filter(({ status }) => status === 'Completed' || status === 'Pending')
        .map(({ status, attempt }) => `the payment of attempt ${attempt} is ${status}`),
  },
  {
    rule: 'no-payment-waits',
    meaning: 'No payment waits for its provider',
    when: 'quiet',
    applies: ({ payments }) => payments.length > 0,
    problems: ({ payments }) =>
      payments
        .filter(({ status, hasWork }) => status === 'Pending' || hasWork === true)
        .map(({ status, attempt }) => `the payment of attempt ${attempt} is ${status} and not done`),
  },
  {
    rule: 'paid-as-charged',
    meaning: 'The provider charged Completed payments, nothing else',
    when: 'ended',
    applies: ({ payments, charges }) => charges !== undefined && (payments.length > 0 || charges.length > 0),
    problems: ({ payments, charges }) => [
      ...payments.flatMap((payment) => wrongCharge(payment, charges!) ?? []),
      ...charges!
        .filter((charge) => !payments.some(({ attempt }) => attempt === charge.attempt))
        .map(({ attempt, amount }) => `${amount} was charged for attempt ${attempt}, which has no payment`),
    ],
  },
  {
    rule: 'charged-once',
    meaning: 'One charge per order, one payment per attempt',
    when: 'ended',
    applies: ({ payments }) => payments.length > 0,
    problems({ payments, charges = [] }) {
      const attempts = payments.map(({ attempt }) => attempt);
      return [
        ...(charges.length > 1 ? [`it is charged ${charges.length} times`] : []),
        ...(new Set(attempts).size < attempts.length ? [`payments of attempts ${attempts.join(', ')}`] : []),
      ];
    },
  },
];

function wrongCharge(
  { attempt, amount, status, providerReference }: PaymentSeen,
  charges: NonNullable<OrderEvidence['charges']>,
): string | null {
  const charge = charges.find((one) => one.attempt === attempt);
  // Nothing is charged for nothing.
  const isPaid = status === 'Completed' && amount !== 0;
  if (!isPaid)
    return charge === undefined
      ? null
      : `the payment of attempt ${attempt} is ${status}, and ${charge.amount} is charged`;
  if (charge === undefined) return `the payment of attempt ${attempt} is Completed and not charged`;
  if (charge.amount !== amount) return `${charge.amount} is charged of ${amount} (attempt ${attempt})`;
  return providerReference === undefined || charge.reference === providerReference
    ? null
    : `the payment of attempt ${attempt} names another charge`;
}
