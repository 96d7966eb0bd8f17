// Gauges of the payment service, read when they are scraped.
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Metrics } from '@order-saga/shared/observability/metrics';
import type { Calls } from './calls/calls.ts';
import type { PrismaClient } from './database.ts';
import { countMoney, type MoneyCounts } from './http/money-checks.ts';
import { countPending, oldestPendingSeconds } from './store/repository.ts';

export function gauges(metrics: Metrics, database: PrismaClient, calls: Calls, logger: Logger): void {
  const onError = (error: unknown) => logger.debug({ err: error }, 'a gauge could not be read');
  metrics.gauge({
    name: 'payments_pending',
    help: 'Payments that are not decided yet',
    read: () => countPending(database),
    onError,
  });
  metrics.gauge({
    name: 'payments_oldest_pending_seconds',
    help: 'Age of the oldest payment that is not decided yet; 0 when there is none',
    read: () => oldestPendingSeconds(database),
    onError,
  });
  // One statement for what is read at the same moment.
  let counted: Promise<MoneyCounts> | undefined;
  const count = (of: keyof MoneyCounts) => async () => {
    counted ??= countMoney(database).finally(() => {
      counted = undefined;
    });
    return (await counted)[of];
  };
  const gauges: [name: string, help: string, of: keyof MoneyCounts][] = [
    ['refunds_failed', 'Payments whose money was to go back and has not, or has gone twice', 'failed'],
    ['refunds_refused', 'Undos that wait because the provider refuses to give the money back', 'refused'],
    ['payments_disputed', 'Payments that customers dispute at their bank, undecided', 'disputed'],
    [
      'completed_payments_returned',
      'Completed payments of which money went back at the provider, in part or whole',
      'completedReturned',
    ],
  ];
  for (const [name, help, of] of gauges) metrics.gauge({ name, help, read: count(of), onError });
  metrics.gauge({
    name: 'provider_calls_in_flight',
    help: 'Calls of the payment provider that are under way in this process',
    labelNames: ['work'],
    read: () =>
      (['charge', 'cancel'] as const).map((work) => ({ labels: { work }, value: calls.underWay(work) })),
  });
}
