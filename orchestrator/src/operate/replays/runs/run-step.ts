// One step of one replay run, in one transaction that holds the run's row: results, what follows from them, and the next
// sagas of the wave, moved together with their history, their audit and their place in the run. So a step is done as a
// whole or not at all, and never by two orchestrators at once; what it moved is sent after its commit.
import { inSession } from '@order-saga/shared/database/store';
import type { HistoryRow, Saga } from '../../../saga/saga.ts';
import { resultOf } from './result-of.ts';
import type { FoundRun, ItemWrite, RunChanges, RunStore } from './run-store.ts';
import { limitOf, sendNext } from './send-next.ts';
import { type NextStep, nextStep } from './waves.ts';

export interface Stepped {
  /** Sagas whose commands are to be sent now. */
  readonly sagas: readonly Saga[];
  readonly rows: readonly HistoryRow[];
  /** Why the run has just stopped itself. */
  readonly stopped: { readonly runId: string; readonly why: string } | null;
}

/** A wave is looked at again after this time. */
const POLL_MS = 300;

/** @returns null when no run is due */
export function stepRun(store: RunStore, horizonHours: number | undefined): Promise<Stepped | null> {
  return inSession(store, async (session) => {
    const found = await session.lock(null);
    if (found === null) {
      await session.rollback();
      return null;
    }
    const ended = found.ended.map((item) => resultOf(item, found.at));
    const next = after(found, ended);
    const { selectionId, maySendInMs } = found.run;
    const { sagas, ...changes } =
      next.kind === 'send' && maySendInMs <= 0
        ? sendNext(
            found,
            next,
            await session.lockNext({ selectionId, atMost: limitOf(found.run, next), horizonHours }),
            horizonHours,
          )
        : { sagas: [], ...sendNothing(found, next) };
    await session.commit({ ...changes, items: [...ended, ...changes.items] });
    const stopped = next.kind === 'stop' ? { runId: found.run.id, why: next.why } : null;
    return { sagas, rows: changes.rows, stopped };
  });
}

/** What the run does next, with the results that are known now. */
function after({ run, ended, counts }: FoundRun, results: readonly ItemWrite[]): NextStep | { kind: 'rest' } {
  const inFlight = counts.inFlight - ended.length;
  // What was sent before it was paused, stopped or aborted still ends.
  if (run.state !== 'running') return { kind: inFlight > 0 ? 'wait' : 'rest' };
  const ofWave = results.filter((_, index) => ended[index]!.wave === run.wave).map(({ result }) => result);
  const completed = ofWave.filter((result) => result === 'completed').length;
  const failed = ofWave.filter((result) => result.startsWith('failed')).length;
  return nextStep({
    ...run,
    ...{ pending: counts.pending, inFlight },
    wave: {
      inFlight: counts.wave.inFlight - ofWave.length,
      completed: counts.wave.completed + completed,
      failed: counts.wave.failed + failed,
    },
  });
}

function sendNothing({ run }: FoundRun, next: NextStep | { kind: 'rest' }): RunChanges {
  const { id, selectionId, maySendInMs } = run;
  const none = { writes: [], rows: [], items: [], audit: [] };
  const due = (dueInMs: number | null) => ({ ...none, run: { id, selectionId, dueInMs } });
  switch (next.kind) {
    case 'rest':
      return due(null);
    case 'wait':
      return due(POLL_MS);
    case 'send':
      return due(maySendInMs);
    case 'complete':
      return { ...none, run: { id, selectionId, dueInMs: null, change: { state: 'completed' } } };
    case 'stop': {
      const { why } = next;
      const by = { actor: 'orchestrator', act: 'stop-replay', target: `replay:${id}`, reason: why };
      return {
        ...{ ...none, run: { id, selectionId, dueInMs: 0, change: { state: 'stopped', why } } },
        audit: [{ ...by, result: 'done', detail: {} }],
      };
    }
  }
}
