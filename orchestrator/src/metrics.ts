// What the orchestrator measures about sagas.
import { failureReasons } from '@order-saga/shared/contracts/catalogue';
import type { Metrics } from '@order-saga/shared/observability/metrics';
import { type HistoryRow, outcomeOf } from './saga/saga.ts';
import { orderStates } from './saga/states.ts';

export interface SagaMetrics {
  /** Counts committed history rows. `ages`: milliseconds since each saga began. */
  record(rows: readonly HistoryRow[], ages: ReadonlyMap<string, number>): void;
}

export function createSagaMetrics(metrics: Metrics, states = orderStates): SagaMetrics {
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
  for (const reason of failureReasons) failures.inc({ reason }, 0);
  for (const { givesUp, command } of states.all) if (givesUp && command) givenUp.inc({ command }, 0);
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
    // What is waited for has changed, and the state has not.
    if (from === to) return;
    transitions.inc({ from: from ?? 'none', to });
    const wasPending = from !== null && states.of(from)?.isPending === true;
    if (kind === 'timeout' && !wasPending) givenUp.inc({ command: String(detail['command']) });
    const outcome = outcomeOf(to, states);
    if (outcome === 'running') return;
    if (outcome === 'failed') failures.inc({ reason: String(detail['reason']) });
    // A saga's age says nothing about an attempt that began later.
    if (ageMs !== undefined && attempt === 1) duration.observe({ outcome }, ageMs / 1000);
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
