// Refunds that failed after they were made: the order is Failed and its money is with us again. Nothing here tries it once
// more (the card is closed, as a rule): a person has to see to it, and what is noted here shows that.
import type { OwnInvariants } from '@order-saga/shared/contracts/inspection';
import type { SqlRunner } from '@order-saga/shared/driver';
import type { PrismaClient } from './database.ts';
import type { PaymentKey } from './work.ts';

/** Notes why a refund failed, or that it did not. @returns whether that is news */
export async function noteRefund(
  tx: SqlRunner,
  { orderId, attempt }: PaymentKey,
  failure: string | null,
): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE payment SET refund_failure = ${failure}, updated_at = now()
    WHERE order_id = ${orderId}::uuid AND attempt = ${attempt} AND refund_failure IS DISTINCT FROM ${failure}`;
  return changed > 0;
}

/** Refunds that failed and that nobody has seen to. */
export async function countFailedRefunds(tx: SqlRunner): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM payment WHERE refund_failure IS NOT NULL`;
  return row!.count;
}

/** The rule on it. */
export async function refundInvariants(database: PrismaClient): Promise<OwnInvariants> {
  const [counts] = await database.$queryRaw<{ checked: number }[]>`
    SELECT count(*)::int AS checked FROM payment WHERE status = 'Refunded'`;
  const failed = await database.$queryRaw<{ order_id: string; attempt: number; refund_failure: string }[]>`
    SELECT order_id, attempt, refund_failure FROM payment WHERE refund_failure IS NOT NULL
    ORDER BY order_id LIMIT 1000`;
  const violations = failed.map(({ order_id, attempt, refund_failure }) => ({
    subject: order_id,
    detail: `the refund of attempt ${attempt} failed (${refund_failure}): its money has to be given back another way`,
  }));
  const meaning = 'Money that was refunded has not come back';
  return { rules: [{ rule: 'refunds-stand', meaning, checked: counts!.checked, violations }] };
}
