// Gauges that are read from the database when they are scraped.
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Metrics } from '@order-saga/shared/observability/metrics';
import type { PrismaClient } from './database.ts';

export function gauges(metrics: Metrics, database: PrismaClient, logger: Logger): void {
  const onError = (error: unknown) => logger.debug({ err: error }, 'a gauge could not be read');
  metrics.gauge({
    name: 'outbox_pending',
    help: 'Events that are committed and not yet confirmed by the broker',
    onError,
    read: () => database.outbox.count(),
  });
  metrics.gauge({
    name: 'outbox_oldest_seconds',
    help: 'Age of the oldest event in the outbox; 0 when it is empty',
    onError,
    read: async () => {
      const [row] = await database.$queryRaw<{ age: number }[]>`
        SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age FROM outbox`;
      return row!.age;
    },
  });
}
