// Orders that were refused because more came than can be worked off.
import type { Metrics } from '@order-saga/shared/observability/metrics';
import type { RefusalCause } from './http/place-order.ts';

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
