// Forgets orders that ended long ago, idempotency keys that have expired, and refused commands that nobody sends any more.
import type { DriverAccess } from '@order-saga/shared/database/driver';
import { oldRows, rowsOfOldOrders } from '@order-saga/shared/database/retention/prune-rows';
import type { Prunable } from '@order-saga/shared/database/retention/pruning';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';

/** What is no longer kept here: expired keys and, unless all is kept, old finished orders. */
export function prunables(database: DriverAccess, retentionDays: RetentionDays): Prunable[] {
  const always = [
    // An hour late: a request that lost against a key of the last moment still finds its order.
    oldRows(database, {
      table: 'idempotency_key',
      key: 'key',
      where: `expires_at < now() - interval '1 hour'`,
      by: 'expires_at',
    }),
    // Nobody sends it any more: a saga that waits does so every minute.
    oldRows(database, {
      table: 'refused_command',
      key: 'message_id',
      where: `last_at < now() - interval '7 days'`,
      by: 'last_at',
    }),
  ];
  if (retentionDays === 0) return always;
  return [
    ...always,
    // An order without an end is kept whatever its age.
    rowsOfOldOrders(database, {
      table: 'customer_order',
      key: 'order_id',
      changedAt: 'updated_at',
      days: retentionDays,
      where: `status <> 'Suspend'`,
    }),
  ];
}
