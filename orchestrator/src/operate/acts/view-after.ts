// What is shown of a saga once an act on it is committed. Pure.
import { type HistoryRow, outcomeOf } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import type { SagaWrite } from '../../store/saga-store.ts';

/** @param at the time of the write, by the store's clock. ISO 8601 */
export function viewAfter(
  view: SagaView,
  { saga, waitMs }: SagaWrite,
  rows: readonly HistoryRow[],
  at: string,
): SagaView {
  const outcome = outcomeOf(saga.state);
  return {
    ...view,
    state: saga.state as SagaView['state'],
    outcome,
    attempt: saga.attempt,
    failure: saga.failure,
    incident: saga.incident,
    deadlineAt: waitMs === 'keep' ? view.deadlineAt : typeof waitMs === 'number' ? later(at, waitMs) : null,
    holdExpiresAt: saga.pending?.expiresAt ?? null,
    updatedAt: at,
    finishedAt: outcome === 'running' ? null : (view.finishedAt ?? at),
    history: [...view.history, ...rows.map(({ orderId: _orderId, ...row }) => ({ ...row, at }))],
  };
}

const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString();
