// What the orchestrator measures about sagas.
import type { Metrics } from '@order-saga/shared/metrics';
import type { HistoryRow } from './saga.ts';

export interface SagaMetrics {
  /** Counts committed history rows. `ages`: milliseconds since each saga began. */
  record(rows: readonly HistoryRow[], ages: ReadonlyMap<string, number>): void;
}

export function createSagaMetrics(metrics: Metrics): SagaMetrics {
  return {
    record(rows, ages) {
      for (const { kind, name, from, to, orderId } of rows) {
        if (kind === 'stale') metrics.staleReplies.inc();
        else if (kind === 'command') metrics.commandsResent.inc({ command: name });
        else {
          metrics.sagaTransitions.inc({ from: from ?? 'none', to });
          const ageMs = ages.get(orderId);
          if (ageMs !== undefined && (to === 'Completed' || to === 'Failed')) {
            metrics.sagaDuration.observe({ outcome: to.toLowerCase() }, ageMs / 1000);
          }
        }
      }
    },
  };
}
