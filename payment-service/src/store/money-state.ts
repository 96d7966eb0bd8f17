// Whether money that was to go back is with us, decided in SQL from what is known of a payment: so it is the same whatever
// came first, the outcome of the undo or what the provider tells of refunds and disputes.
import { Prisma } from '../database.ts';

/** An operator had stated that nothing was charged. */
export const CHARGED_AFTER_ALL = 'charged_after_all';

/**
 * Why money that was to go back has not, or has gone twice; NULL: all is as it is to be.
 * @param status the status of the payment as it will be
 * @param of where `amount_returned`, `amount_refunded`, `failed_refund` and `dispute_open` are read
 */
export function refundFailure({ status, of }: { status: Prisma.Sql; of: Prisma.Sql }): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN payment.settled_how = 'TakenByDispute' THEN
      CASE WHEN NOT ${of}.dispute_open AND ${of}.amount_returned < payment.amount THEN 'dispute_not_lost' END
    WHEN payment.settled_how = 'NotCharged' THEN
      CASE WHEN payment.provider_reference IS NOT NULL AND ${of}.amount_returned < payment.amount THEN ${CHARGED_AFTER_ALL}::text END
    WHEN payment.settled_how IS NOT NULL THEN
      CASE WHEN ${of}.amount_returned + payment.settled_amount > payment.amount THEN 'returned_twice' END
    WHEN ${status} = 'Refunded' THEN
      CASE WHEN ${of}.amount_returned < payment.amount THEN coalesce(${of}.failed_refund, 'not_refunded') END
    WHEN ${status} = 'Completed' AND payment.cancel_requested_at IS NULL THEN ${of}.failed_refund
    END`;
}
