// Gauges of the payment service, read when they are scraped.
import type { SqlRunner } from '@order-saga/shared/database/driver';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { Metrics } from '@order-saga/shared/observability/metrics';
import type { Calls } from './calls/calls.ts';

interface Counts {
  readonly pending: number;
  readonly waiting: number;
  readonly oldestPendingSeconds: number;
  readonly failed: number;
  readonly refused: number;
  readonly disputed: number;
  readonly completedReturned: number;
}

const gaugeOf: readonly [name: string, help: string, of: keyof Counts][] = [
  ['payments_pending', 'Payments that are not decided yet, without those that wait', 'pending'],
  ['payments_waiting', 'Payments that wait for their customer, or for the provider', 'waiting'],
  [
    'payments_oldest_pending_seconds',
    'Age of the oldest payment that is not decided yet, without those that wait; 0 when there is none',
    'oldestPendingSeconds',
  ],
  ['refunds_failed', 'Payments whose money was to go back and has not, or has gone twice', 'failed'],
  ['refunds_refused', 'Undos that wait because the provider refuses to give the money back', 'refused'],
  ['payments_disputed', 'Payments that customers dispute at their bank, undecided', 'disputed'],
  [
    'completed_payments_returned',
    'Completed payments of which money went back at the provider, in part or whole',
    'completedReturned',
  ],
];

export function gauges(metrics: Metrics, database: SqlRunner, calls: Calls, logger: Logger): void {
  const onError = (error: unknown) => logger.debug({ err: error }, 'a gauge could not be read');
  // One statement for what is read at the same moment.
  let counted: Promise<Counts> | undefined;
  const read = (of: keyof Counts) => async () => {
    counted ??= count(database).finally(() => {
      counted = undefined;
    });
    return (await counted)[of];
  };
  for (const [name, help, of] of gaugeOf) metrics.gauge({ name, help, read: read(of), onError });
  metrics.gauge({
    name: 'provider_calls_in_flight',
    help: 'Calls of the payment provider that are under way in this process',
    labelNames: ['work'],
    read: () =>
      (['charge', 'cancel'] as const).map((work) => ({ labels: { work }, value: calls.underWay(work) })),
  });
}

/** Each subquery has an index of its own, with few rows; what is pending has two. */
async function count(database: SqlRunner): Promise<Counts> {
  const [counts] = await database.$queryRaw<Counts[]>`
    WITH pending AS (
      SELECT created_at FROM payment
      WHERE work_at IS NOT NULL AND cancel_requested_at IS NULL AND pending_revision IS NULL
      UNION ALL
      SELECT created_at FROM payment
      WHERE work_at IS NOT NULL AND cancel_requested_at IS NOT NULL AND status = 'Pending')
    SELECT (SELECT count(*)::int FROM pending) AS pending,
      (SELECT count(*)::int FROM payment
       WHERE work_at IS NOT NULL AND cancel_requested_at IS NULL AND pending_revision IS NOT NULL) AS waiting,
      greatest(0, coalesce(extract(epoch FROM now() - (SELECT min(created_at) FROM pending)), 0))::float8
        AS "oldestPendingSeconds",
      (SELECT count(*)::int FROM payment WHERE refund_failure IS NOT NULL) AS failed,
      (SELECT count(*)::int FROM payment WHERE refund_refusal IS NOT NULL) AS refused,
      (SELECT count(*)::int FROM payment WHERE dispute_status IS NOT NULL AND dispute_open) AS disputed,
      (SELECT count(*)::int FROM payment WHERE status = 'Completed' AND amount_returned > 0)
        AS "completedReturned"`;
  return counts!;
}
