// Gauges of the payment service, read when they are scraped.
import type { Logger } from '@order-saga/shared/logger';
import type { Metrics } from '@order-saga/shared/metrics';
import type { Calls } from './calls.ts';
import type { PrismaClient } from './database.ts';
import { countFailedRefunds } from './refunds.ts';
import { countPending } from './repository.ts';

export function gauges(metrics: Metrics, database: PrismaClient, calls: Calls, logger: Logger): void {
  const onError = (error: unknown) => logger.debug({ err: error }, 'a gauge could not be read');
  metrics.gauge({
    name: 'payments_pending',
    help: 'Payments that are not decided yet',
    read: () => countPending(database),
    onError,
  });
  metrics.gauge({
    name: 'refunds_failed',
    help: 'Refunds whose money has come back to us instead of the customer',
    read: () => countFailedRefunds(database),
    onError,
  });
  metrics.gauge({
    name: 'provider_calls_in_flight',
    help: 'Calls of the payment provider that are under way in this process',
    labelNames: ['work'],
    read: () =>
      (['charge', 'cancel'] as const).map((work) => ({ labels: { work }, value: calls.underWay(work) })),
  });
}
