// Payments in PostgreSQL, many at a time: no statement here runs once per payment, and none decides anything.
import type { Driver } from '@order-saga/shared/database/driver';
import { createPostgresStore } from '@order-saga/shared/database/postgres-store';
import { query } from '@order-saga/shared/database/query';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import { type AttemptTable, lockAttempts } from '@order-saga/shared/worker/attempt-rows/postgres-attempts';
import { Prisma } from '../database.ts';
import { LEASE_MS, type Payment } from '../domain/payment.ts';
import { columns, update } from './payment-columns.ts';
import type { PaymentAsk, PaymentChanges, PaymentStore } from './payment-store.ts';

export function createPostgresPayments(driver: Driver, retentionDays: RetentionDays): PaymentStore {
  const { session } = createPostgresStore<PaymentAsk, readonly Payment[], PaymentChanges, void>(driver, {
    lock: (tx, asked) => lockAttempts<Payment>(tx, table, columns, asked, retentionDays),
    async commit(tx, { payments }) {
      await tx.commit(query(payments.length === 0 ? null : update(payments)));
    },
  });
  return {
    session,
    claimDue: (work, limit) => driver.$queryRaw<Payment[]>`
      WITH due AS MATERIALIZED (
        SELECT order_id, attempt FROM payment
        WHERE work_at <= now() AND cancel_requested_at IS ${work === 'charge' ? Prisma.sql`NULL` : Prisma.sql`NOT NULL`}
        ORDER BY work_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      UPDATE payment SET work_at = now() + ${LEASE_MS}::float8 * interval '1 millisecond'
      FROM due WHERE payment.order_id = due.order_id AND payment.attempt = due.attempt
      RETURNING ${columns}`,
    async giveBack(keys) {
      await driver.$executeRaw`
        WITH held AS MATERIALIZED (
          SELECT payment.order_id, payment.attempt
          FROM json_to_recordset(${JSON.stringify(keys)}::json) AS r("orderId" uuid, attempt int)
          JOIN payment ON payment.order_id = r."orderId" AND payment.attempt = r.attempt
          WHERE payment.work_at > now() ORDER BY 1, 2 FOR UPDATE OF payment)
        UPDATE payment SET work_at = now()
        FROM held WHERE payment.order_id = held.order_id AND payment.attempt = held.attempt`;
    },
    async makeAllDue() {
      await driver.$executeRaw`UPDATE payment SET work_at = now() WHERE work_at > now()`;
    },
    async beginAsking({ orderId, attempt }) {
      const [row] = await driver.$queryRaw<(Payment & { askedAt: bigint })[]>`
        SELECT ${columns}, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS "askedAt" FROM payment
        WHERE order_id = ${orderId}::uuid AND attempt = ${attempt} AND amount > 0`;
      if (row === undefined) return null;
      const { askedAt, ...payment } = row;
      return { payment, askedAt: Number(askedAt) };
    },
  };
}

/** A payment begins as a tombstone: cancelled before it was ever asked for. */
const table: AttemptTable = {
  name: 'payment',
  begins: { payment_id: '"paymentId"', status: `'Cancelled'` },
  fields: { paymentId: 'uuid' },
};
