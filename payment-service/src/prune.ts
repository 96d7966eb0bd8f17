// Forgets payments that nobody asks for any more, and what the gateways know of them.
import type { DriverAccess } from '@order-saga/shared/database/driver';
import type { Prunable } from '@order-saga/shared/database/retention/pruning';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import { oldAttempts } from '@order-saga/shared/worker/attempt-rows/old-attempts';
import { keyOf } from './domain/payment.ts';
import { forget } from './gateway/simulated/postgres-ledger.ts';
import { forgetRemembered } from './gateway/stripe/remembered.ts';

/** What is no longer kept here: unless all is kept, old payments with their tombstones. */
export const prunables = (database: DriverAccess, retentionDays: RetentionDays): Prunable[] =>
  oldAttempts(database, retentionDays, {
    table: 'payment',
    // Kept whatever its age: what is not decided, whose provider is to be asked, whose refund failed, or is disputed.
    where: `status <> 'Pending' AND work_at IS NULL AND refund_failure IS NULL AND dispute_open IS NOT TRUE`,
    async after(tx, gone) {
      const keys = gone.map(({ order_id: orderId, attempt }) => keyOf({ orderId, attempt }));
      await Promise.all([forget(tx, keys), forgetRemembered(tx, keys)]);
    },
  });
