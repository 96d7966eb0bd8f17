// What `/metrics` tells of orders: gauges that are read from the database when they are scraped, and refused orders.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Metrics } from '@order-saga/shared/observability/metrics';
import type { RefusalCause } from './http/place-order.ts';
import { readOutbox } from './store/read-orders.ts';

export function gauges(metrics: Metrics, database: SqlRunner, logger: Logger): void {
  const onError = (error: unknown) => logger.debug({ err: error }, 'a gauge could not be read');
  metrics.gauge({
    name: 'outbox_pending',
    help: 'Events that are committed and not yet confirmed by the broker',
    onError,
    read: async () => (await readOutbox(database)).pending,
  });
  metrics.gauge({
    name: 'outbox_oldest_seconds',
    help: 'Age of the oldest event in the outbox; 0 when it is empty',
    onError,
    read: async () => (await readOutbox(database)).oldestSeconds,
  });
}

/** @returns counts one refused order; all causes are on `/metrics` from the start, so that a rate can be told */
export function refusals(metrics: Metrics): (why: RefusalCause) => void {
  const refused = metrics.counter({
    name: 'orders_refused_total',
    help: 'Orders refused with 503: for the backlog of unfinished ones, for the share of one client, or for the queue before the database',
    labelNames: ['why'],
  });
  for (const why of ['backlog', 'share', 'queue'] as const) refused.inc({ why }, 0);
  return (why) => refused.inc({ why });
}
