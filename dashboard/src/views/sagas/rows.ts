// Rows that follow what happens while one looks at them, each in its place. Pure.
import type { SagaSummary } from '../../api/types.ts';
import type { Transition } from '../../live/transitions.ts';

/** @returns the same array when nothing of it changed */
export function updatedRows(
  rows: readonly SagaSummary[],
  batch: readonly Transition[],
): readonly SagaSummary[] {
  const latest = new Map(batch.map((transition) => [transition.orderId, transition]));
  if (!rows.some(({ orderId }) => latest.has(orderId))) return rows;
  return rows.map((row) => {
    const now = latest.get(row.orderId);
    // A page that was read after it happened knows it already.
    if (now === undefined || Date.parse(now.at) < Date.parse(row.updatedAt)) return row;
    return {
      ...row,
      state: now.to as SagaSummary['state'],
      outcome: now.outcome,
      attempt: now.attempt,
      failure: now.failure,
      // Whether it is held back there is known when it is read again.
      heldAt: now.to === row.state ? row.heldAt : null,
      updatedAt: now.at,
      finishedAt: now.outcome === 'running' ? null : (row.finishedAt ?? now.at),
    };
  });
}

/** Orders that began, and are not among the rows. */
export function begunIn(batch: readonly Transition[], rows: readonly SagaSummary[]): number {
  const shown = new Set(rows.map(({ orderId }) => orderId));
  return batch.filter(({ from, orderId }) => from === null && !shown.has(orderId)).length;
}
