// What the orchestrator measures about sagas.
import { FailureReason } from '@order-saga/shared/contracts/fields';
import type { Metrics } from '@order-saga/shared/observability/metrics';
import type { HistoryRow } from './saga/saga.ts';

export interface SagaMetrics {
  /** Counts committed history rows. `ages`: milliseconds since each saga began. */
  record(rows: readonly HistoryRow[], ages: ReadonlyMap<string, number>): void;
}

/** Of the steps before the pivot. All others are sent until they are answered. */
const GIVEN_UP_COMMANDS = ['ReserveStock', 'ProcessPayment'];

export function createSagaMetrics(metrics: Metrics): SagaMetrics {
  const transitions = metrics.counter({
    name: 'saga_transitions_total',
    help: 'Transitions of sagas from one state to another',
    labelNames: ['from', 'to'],
  });
  const duration = metrics.histogram({
    name: 'saga_duration_seconds',
    help: 'Time from the start of a saga to its first end; replays are not in it',
    labelNames: ['outcome'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
  });
  const failures = metrics.counter({
    name: 'saga_failures_total',
    help: 'Sagas that ended in Failed, by reason',
    labelNames: ['reason'],
  });
  const givenUp = metrics.counter({
    name: 'saga_steps_given_up_total',
    help: 'Steps that were never answered, after which the saga turned to compensation',
    labelNames: ['command'],
  });
  // There from the start: what appears with its first value is no increase.
  for (const reason of FailureReason.enum) failures.inc({ reason }, 0);
  for (const command of GIVEN_UP_COMMANDS) givenUp.inc({ command }, 0);
  const resent = metrics.counter({
    name: 'commands_resent_total',
    help: 'Commands sent again because no reply came in time',
    labelNames: ['command'],
  });
  const stale = metrics.counter({
    name: 'stale_replies_total',
    help: 'Valid replies that meant nothing any more',
  });

  function transition({ from, to, kind, detail, attempt }: HistoryRow, ageMs: number | undefined): void {
    transitions.inc({ from: from ?? 'none', to });
    if (kind === 'timeout') givenUp.inc({ command: String(detail['command']) });
    if (to !== 'Completed' && to !== 'Failed') return;
    if (to === 'Failed') failures.inc({ reason: String(detail['reason']) });
    // A saga's age says nothing about an attempt that began later.
    if (ageMs !== undefined && attempt === 1) duration.observe({ outcome: to.toLowerCase() }, ageMs / 1000);
  }

  return {
    record(rows, ages) {
      for (const row of rows) {
        if (row.kind === 'stale') stale.inc();
        else if (row.kind === 'command') resent.inc({ command: row.name });
        else transition(row, ages.get(row.orderId));
      }
    },
  };
}
