// The provider calls that rows imply, seen from the database: taking them up, giving them back, storing what came of
// them. A result is stored only while its call still decides, so a late one changes nothing.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { Prisma } from '../database.ts';
import type { CancelOutcome, Payment } from '../domain/payment.ts';
import { CHARGED_AFTER_ALL, refundFailure } from './money-state.ts';
import { columns, fromRow, LEASE_MS, type PaymentRow } from './repository.ts';

export type PaymentKey = Pick<Payment, 'orderId' | 'attempt'>;

/** The answer of the provider to a charge. */
export type ChargeDecision = PaymentKey &
  ({ status: 'Completed'; providerReference: string } | { status: 'Failed'; declineCode: string });

/** How the provider closed a payment. */
export type CancelDecision = PaymentKey & { outcome: CancelOutcome };

/** A call that decided nothing: it is made again. */
export type Postponed = PaymentKey & {
  work: 'charge' | 'cancel';
  waitMs: number;
  /** Why, in words for operators. */
  error: string;
  /** The code with which the provider refuses to give the money back; null: nothing is known. */
  refusal: string | null;
};

/** Takes up to `limit` due calls of one kind; nobody else gets them before the lease is over. */
export async function claimDue(tx: SqlRunner, work: 'charge' | 'cancel', limit: number): Promise<Payment[]> {
  const isWork = work === 'charge' ? isCharge : isCancel;
  const rows = await tx.$queryRaw<PaymentRow[]>`
    WITH due AS MATERIALIZED (
      SELECT order_id, attempt FROM payment WHERE work_at <= now() AND ${isWork}
      ORDER BY work_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE payment SET work_at = now() + ${LEASE_MS}::float8 * interval '1 millisecond'
    FROM due WHERE payment.order_id = due.order_id AND payment.attempt = due.attempt
    RETURNING ${columns}`;
  return rows.map(fromRow);
}

/** Makes every implied call due at once: the process that had taken it on is known to be dead. */
export async function makeAllDue(tx: SqlRunner): Promise<void> {
  await tx.$executeRaw`UPDATE payment SET work_at = now() WHERE work_at > now()`;
}

/** Gives calls back: whoever looks next takes them up. */
export async function giveBack(tx: SqlRunner, keys: readonly PaymentKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.$executeRaw`
    WITH ${given(keys.map(keyColumns), Prisma.sql`order_id uuid, attempt int`)}, ${locked(Prisma.sql`work_at > now()`)}
    UPDATE payment SET work_at = now() ${fromLocked}`;
}

/** Stores answers to charges. @returns the payments they decided; where a cancel was asked for meanwhile, it decides */
export async function storeCharges(tx: SqlRunner, decisions: readonly ChargeDecision[]): Promise<Payment[]> {
  if (decisions.length === 0) return [];
  const fields = Prisma.sql`order_id uuid, attempt int, status text, decline_code text, provider_reference text`;
  const answers = decisions.map((decision) => ({
    ...keyColumns(decision),
    status: decision.status,
    decline_code: decision.status === 'Failed' ? decision.declineCode : null,
    provider_reference: decision.status === 'Completed' ? decision.providerReference : null,
  }));
  const rows = await tx.$queryRaw<PaymentRow[]>`
    WITH ${given(answers, fields)}, ${locked(Prisma.sql`payment.status = 'Pending' AND ${isCharge}`)}
    UPDATE payment SET status = locked.status, decline_code = locked.decline_code,
      provider_reference = locked.provider_reference, ${decided}
    ${fromLocked} RETURNING ${columns}`;
  // Rare: a late answer as a rule.
  if (rows.length < decisions.length) await noteUnexpected(tx, given(answers, fields));
  return rows.map(fromRow);
}

/** Charges of payments of which an operator stated that nothing was charged. They decide nothing, and a person has to know. */
async function noteUnexpected(tx: SqlRunner, answers: Prisma.Sql): Promise<void> {
  await tx.$executeRaw`
    WITH ${answers}, ${locked(Prisma.sql`given.status = 'Completed' AND payment.settled_how = 'NotCharged'
      AND payment.refund_failure IS NULL AND coalesce(payment.amount_returned, 0) < payment.amount`)}
    UPDATE payment SET provider_reference = locked.provider_reference, refund_failure = ${CHARGED_AFTER_ALL},
      updated_at = now()
    ${fromLocked}`;
}

/** Stores how payments were closed. @returns the payments this decided; others were decided by another process */
export async function storeCancels(tx: SqlRunner, decisions: readonly CancelDecision[]): Promise<Payment[]> {
  if (decisions.length === 0) return [];
  const fields = Prisma.sql`order_id uuid, attempt int, outcome text`;
  const answers = decisions.map((decision) => ({ ...keyColumns(decision), outcome: decision.outcome }));
  const rows = await tx.$queryRaw<PaymentRow[]>`
    WITH ${given(answers, fields)}, ${locked(Prisma.sql`payment.status IN ('Pending', 'Completed') AND ${isCancel}`)}
    UPDATE payment SET status = CASE locked.outcome WHEN 'Refunded' THEN 'Refunded' ELSE 'Cancelled' END,
      cancel_outcome = locked.outcome, refund_refusal = NULL, ${decided},
      refund_failure = ${refundFailure({
        status: Prisma.sql`CASE locked.outcome WHEN 'Refunded' THEN 'Refunded' ELSE 'Cancelled' END`,
        of: Prisma.sql`payment`,
      })}
    ${fromLocked} RETURNING ${columns}`;
  return rows.map(fromRow);
}

/** Notes calls that decided nothing, and when they are made again. */
export async function postpone(tx: SqlRunner, calls: readonly Postponed[]): Promise<void> {
  if (calls.length === 0) return;
  const fields = Prisma.sql`order_id uuid, attempt int, work text, wait_ms float8, error text, refusal text`;
  const waits = calls.map((call) => ({
    ...keyColumns(call),
    ...{ work: call.work, wait_ms: call.waitMs, error: call.error, refusal: call.refusal },
  }));
  // A cancel that was asked for meanwhile is due at its own time.
  const isSameWork = Prisma.sql`work_at IS NOT NULL AND (given.work = 'cancel') = (cancel_requested_at IS NOT NULL)`;
  await tx.$executeRaw`
    WITH ${given(waits, fields)}, ${locked(isSameWork)}
    UPDATE payment SET work_at = now() + locked.wait_ms * interval '1 millisecond',
      call_failures = call_failures + 1, last_call_error = locked.error,
      refund_refusal = coalesce(locked.refusal, payment.refund_refusal),
      refund_refused_at = CASE WHEN locked.refusal IS NULL THEN payment.refund_refused_at
        ELSE coalesce(payment.refund_refused_at, now()) END,
      updated_at = now()
    ${fromLocked}`;
}

const isCharge = Prisma.sql`cancel_requested_at IS NULL`;
const isCancel = Prisma.sql`cancel_requested_at IS NOT NULL`;
const decided = Prisma.sql`token = NULL, work_at = NULL, updated_at = now()`;

/** Has a cancel that the provider refused asked about now: something changed there. */
export async function askAgain(tx: SqlRunner, { orderId, attempt }: PaymentKey): Promise<void> {
  await tx.$executeRaw`
    UPDATE payment SET work_at = now()
    WHERE order_id = ${orderId}::uuid AND attempt = ${attempt} AND work_at > now() AND refund_refusal IS NOT NULL`;
}

const keyColumns = ({ orderId, attempt }: PaymentKey) => ({ order_id: orderId, attempt });

/** Rows from here as the table `given`. */
function given(rows: readonly object[], fields: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`given AS (SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(${fields}))`;
}

/**
 * The rows of `given` that still matter, as the table `locked`. Locks in key order, as the commands do: an UPDATE alone
 * takes rows in any order, and could deadlock. Lateral, so that payments are looked up by their keys: since few are
 * Pending, the planner takes a scan of all payments for the cheaper way, and what it cost grew with the table.
 */
function locked(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`locked AS MATERIALIZED (
    SELECT given.* FROM (SELECT * FROM given ORDER BY order_id, attempt) AS given
    CROSS JOIN LATERAL (
      SELECT 1 FROM payment
      WHERE payment.order_id = given.order_id AND payment.attempt = given.attempt AND ${condition} FOR UPDATE) AS held)`;
}

const fromLocked = Prisma.sql`FROM locked
  WHERE payment.order_id = locked.order_id AND payment.attempt = locked.attempt`;
