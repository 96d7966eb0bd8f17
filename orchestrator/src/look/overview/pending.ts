// Payments that wait for their customer or their provider: how much money that is, and whose goods are soon let go of.
import { type AmountSum, amountSum } from '@order-saga/shared/contracts/amount-sum';
import { steps } from '@order-saga/shared/contracts/catalogue';
import type { PrismaClient } from '../../database.ts';

export interface PendingPayments {
  sagas: number;
  /** By what is waited for, such as `ActionRequired`. */
  reasons: {
    reason: string;
    sagas: number;
    /** Totals of the orders, in minor units. */
    atStake: { currency: string; amount: AmountSum; sagas: number }[];
  }[];
  /** Sagas whose hold expires within EXPIRES_SOON_MINUTES. */
  expiringSoon: number;
  /** When the next hold expires; null: none is pending. */
  nextExpiryAt: string | null;
}

export const EXPIRES_SOON_MINUTES = 15;

const pendingReplies = steps.flatMap(({ pending }) => pending?.reply ?? []);

/** What is waited for is in the newest row that says so. */
export async function readPendingPayments(database: PrismaClient): Promise<PendingPayments> {
  const rows = await database.$queryRaw<PendingRow[]>`
    SELECT told.reason, currency, count(*)::int AS sagas, sum(total)::text AS amount, min(hold_expires_at) AS next_expiry,
      count(*) FILTER (
        WHERE hold_expires_at < now() + make_interval(mins => ${EXPIRES_SOON_MINUTES}::int))::int AS expiring
    FROM saga, LATERAL (
      SELECT detail ->> 'reason' AS reason FROM saga_history AS history
      WHERE history.order_id = saga.order_id AND kind = 'message' AND name = ANY(${pendingReplies}::text[])
      ORDER BY seq DESC LIMIT 1) AS told
    WHERE hold_expires_at IS NOT NULL AND finished_at IS NULL
    GROUP BY told.reason, currency ORDER BY told.reason, currency`;
  const total = (of: (row: PendingRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  return {
    sagas: total(({ sagas }) => sagas),
    reasons: [...new Set(rows.map(({ reason }) => reason))].map((reason) => {
      const ofReason = rows.filter((row) => row.reason === reason);
      return {
        reason,
        sagas: ofReason.reduce((sum, { sagas }) => sum + sagas, 0),
        atStake: ofReason.map(({ currency, amount, sagas }) => ({
          ...{ currency, amount: amountSum(amount), sagas },
        })),
      };
    }),
    expiringSoon: total(({ expiring }) => expiring),
    nextExpiryAt:
      rows
        .map(({ next_expiry }) => next_expiry.toISOString())
        .sort()
        .at(0) ?? null,
  };
}

interface PendingRow {
  reason: string;
  currency: string;
  sagas: number;
  amount: string;
  next_expiry: Date;
  expiring: number;
}
