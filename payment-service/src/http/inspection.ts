// What payment-service tells about many orders, and the rule that it checks on itself.
import type { PaymentInspection, RuleResult } from '@order-saga/shared/contracts/inspection';
import type { PrismaClient } from '../database.ts';

/** Payments of these orders, of all attempts; tombstones of payments that were never asked for are left out. */
export async function inspectPayments(
  database: PrismaClient,
  orderIds: readonly string[],
): Promise<PaymentInspection> {
  const rows = await database.$queryRaw<(PaymentInspection['items'][number] & { amount: bigint })[]>`
    SELECT order_id AS "orderId", payment_id AS "paymentId", attempt, amount, currency, status FROM payment
    WHERE order_id = ANY(${orderIds}::uuid[]) AND amount IS NOT NULL ORDER BY order_id, attempt`;
  return { items: rows.map((row) => ({ ...row, amount: Number(row.amount) })) };
}

/**
 * Our books against those of the simulated provider: a Completed payment has one charge that stands, of its amount;
 * a payment that is over in any other way has none. Payments under way are left out. One statement, so one moment.
 */
export async function booksAgree(database: PrismaClient): Promise<RuleResult> {
  const [counts] = await database.$queryRaw<{ checked: number }[]>`
    SELECT count(*)::int AS checked FROM payment WHERE work_at IS NULL AND amount > 0`;
  const wrong = await database.$queryRaw<
    { order_id: string; attempt: number; status: string; charge: string | null }[]
  >`
    SELECT order_id, attempt, payment.status, ledger.status || ' ' || ledger.amount AS charge
    FROM payment LEFT JOIN provider_ledger AS ledger
      ON ledger.idempotency_key = payment.order_id || ':' || payment.attempt
    WHERE payment.work_at IS NULL AND payment.amount > 0
      AND (payment.status = 'Completed')
        <> (coalesce(ledger.status, '') = 'Charged' AND ledger.amount = payment.amount)
    ORDER BY order_id LIMIT 1000`;
  const violations = wrong.map(({ order_id, attempt, status, charge }) => ({
    subject: order_id,
    detail: `the payment of attempt ${attempt} is ${status}; the provider's books say ${charge ?? 'nothing'}`,
  }));
  const meaning = "A payment is Completed exactly when the provider's books hold its charge";
  return { rule: 'books-agree', meaning, checked: counts!.checked, violations };
}
