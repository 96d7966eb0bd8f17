// What a person has to know of money that moved at the provider after its charge: a rule, and what is to be looked at
// though nothing is wrong with it here.
import type { LookAt, RuleResult } from '@order-saga/shared/contracts/inspection';
import type { PrismaClient } from '../database.ts';

const MOST = 1000;

/** The rule on refunds. */
export async function refundsStand(database: PrismaClient): Promise<RuleResult> {
  const [counts] = await database.$queryRaw<{ checked: number }[]>`
    SELECT count(*)::int AS checked FROM payment WHERE status = 'Refunded'`;
  const failed = await database.$queryRaw<{ order_id: string; attempt: number; refund_failure: string }[]>`
    SELECT order_id, attempt, refund_failure FROM payment WHERE refund_failure IS NOT NULL
    ORDER BY order_id LIMIT ${MOST}`;
  return {
    rule: 'refunds-stand',
    meaning: 'Money that was to go back went back, once',
    checked: counts!.checked,
    violations: failed.map(({ order_id, attempt, refund_failure }) => ({
      subject: order_id,
      detail: `the money of attempt ${attempt} has not gone back as it was to (${refund_failure}): a person has to see to it`,
    })),
  };
}

/** Completed payments that were given back or disputed at the provider, and undos that it refuses. */
export async function movedAfterwards(database: PrismaClient): Promise<LookAt[]> {
  const rows = await database.$queryRaw<
    {
      order_id: string;
      attempt: number;
      status: string;
      amount: bigint;
      amount_returned: bigint | null;
      dispute_status: string | null;
      refund_refusal: string | null;
    }[]
  >`
    SELECT order_id, attempt, status, amount, amount_returned, dispute_status, refund_refusal FROM payment
    WHERE (status = 'Completed' AND amount_returned > 0) OR dispute_status IS NOT NULL
      OR refund_refusal IS NOT NULL
    ORDER BY order_id LIMIT ${MOST}`;
  return rows.map(({ order_id, attempt, status, ...row }) => ({
    subject: order_id,
    detail: [
      `the payment of attempt ${attempt} is ${status}`,
      ...(Number(row.amount_returned) > 0 ? [`${row.amount_returned} of ${row.amount} went back`] : []),
      ...(row.dispute_status === null ? [] : [`disputed: ${row.dispute_status}`]),
      ...(row.refund_refusal === null ? [] : [`the provider refuses its refund: ${row.refund_refusal}`]),
    ].join(', '),
  }));
}
