// The history of a saga, put through the machine again. The result must be the stored state. Pure.

import { currentState } from '../store/state-migrations.ts';
import type { OrderFacts, SagaEvent, SagaState } from './order-saga.ts';
import { applyEvent, type HistoryRow, type Saga } from './saga.ts';
import { orderStates } from './states.ts';

export type Rerun = Pick<Saga, 'attempt' | 'failure' | 'incident'> & { state: SagaState };

/**
 * Runs the rows from the first to the last.
 * @returns the final state, or the `seq` at which row and machine part
 */
export function rerun(
  rows: readonly HistoryRow[],
  { initial, machine } = orderStates,
): { result: Rerun | null; partsAt: number | null } {
  let current: Rerun | null = null;
  let order: OrderFacts | null = null;
  for (const row of rows) {
    if (row.kind === 'stale') continue;
    if (current === null) {
      if (row.name !== 'OrderCreated' || row.from !== null) return { result: null, partsAt: row.seq };
      current = { state: initial, attempt: row.attempt, failure: null, incident: null };
      order = row.detail as unknown as OrderFacts;
    } else {
      current = applyEvent({ ...current, order }, eventOf(row), machine);
    }
    if (current.state !== currentState(row.to) || current.attempt !== row.attempt)
      return { result: current, partsAt: row.seq };
  }
  return { result: current, partsAt: null };
}

/** The event of the machine that a row records, other than that of a message that begins a saga. */
export function eventOf({ kind, name, detail }: Pick<HistoryRow, 'kind' | 'name' | 'detail'>): SagaEvent {
  if (kind === 'command') {
    const { exhausted, at, sendCount } = detail as { exhausted: boolean; at: string; sendCount: number };
    return { type: 'StepTimedOut', exhausted, at, command: name, sendCount: sendCount - 1 } as SagaEvent;
  }
  return { ...detail, type: name } as SagaEvent;
}
