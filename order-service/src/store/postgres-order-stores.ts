// What order-service keeps, in PostgreSQL.
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import type { PrismaClient } from '../database.ts';
import { createCancelStore } from './cancels.ts';
import { createCommandStore } from './commands.ts';
import type { EndNews } from './end-news.ts';
import { createFirstMessageStore } from './first-messages.ts';
import { createHeldStore } from './held.ts';
import { actsSql, changeColumns } from './order-row.ts';
import type { OrderStores } from './order-stores.ts';
import { createPendingStore } from './pending.ts';
import { createPlacementStore } from './placement.ts';

export function createPostgresOrderStores(
  database: Pick<PrismaClient, '$driver'>,
  news: Pick<EndNews, 'telling' | 'hinting'>,
  retentionDays: RetentionDays,
): OrderStores {
  return {
    commands: createCommandStore(database, news, retentionDays),
    cancels: createCancelStore(database),
    placement: createPlacementStore(database),
    firstMessages: createFirstMessageStore(database),
    pending: createPendingStore(database, news),
    held: createHeldStore(database),
    readAnswers: (orderIds) =>
      database.$driver.$queryRaw`
        SELECT ${changeColumns} FROM customer_order
        WHERE order_id = ANY(${orderIds}::uuid[]) AND (status <> 'Suspend' OR ${actsSql})`,
  };
}
