// What may be done to a run, and why not. The orchestrator decides; this is for the page to say it beforehand. Pure.
import type { ReplayRun } from '../../api/types.ts';

export type RunAct = 'approve' | 'pause' | 'resume' | 'abort';

export const runActs: readonly {
  readonly act: RunAct;
  readonly title: string;
  readonly meaning: string;
  readonly kind?: 'primary' | 'danger';
  readonly from: readonly ReplayRun['state'][];
}[] = [
  {
    act: 'approve',
    title: 'Approve',
    meaning: 'The run starts. Its creator cannot approve it.',
    kind: 'primary',
    from: ['awaiting-approval'],
  },
  {
    act: 'pause',
    title: 'Pause',
    meaning: 'No more sagas are replayed. Sagas in progress run to their end.',
    from: ['running'],
  },
  {
    act: 'resume',
    title: 'Resume',
    meaning: 'The run continues; after a stop its ramp starts again.',
    from: ['paused', 'stopped'],
  },
  {
    act: 'abort',
    title: 'Abort',
    meaning: 'The run ends. Sagas in progress run to their end.',
    kind: 'danger',
    from: ['awaiting-approval', 'running', 'paused', 'stopped'],
  },
];

/** Null: it may be done. @param name of who would do it */
export function whyNotAct(
  act: RunAct,
  { state, createdBy }: Pick<ReplayRun, 'state' | 'createdBy'>,
  name: string | undefined,
): string | null {
  const { from } = runActs.find((known) => known.act === act)!;
  if (!from.includes(state)) return `The run is ${state}: this needs a run that is ${from.join(' or ')}.`;
  if (act === 'approve' && createdBy === name)
    return 'You created this run; another operator must approve it.';
  return null;
}
