// What may be done to a release, and why not. The orchestrator decides; this is for the page to say it beforehand. Pure.
import type { Hold } from '../../api/types.ts';
import type { SteeringAct } from '../../ui/pacing/steering.tsx';
import { holdWords } from './words.ts';

const acts = [
  {
    act: 'pause',
    title: 'Pause',
    meaning: 'No more orders are released. What was sent goes on, and the command stays held.',
    kind: undefined,
    from: ['releasing'],
  },
  {
    act: 'resume',
    title: 'Resume',
    meaning: 'The release continues; after a stop its ramp starts again.',
    kind: undefined,
    from: ['paused', 'stopped'],
  },
  {
    act: 'abort',
    title: 'Abort',
    meaning: 'The release ends. What was sent goes on, and the command stays held.',
    kind: 'danger',
    from: ['releasing', 'paused', 'stopped'],
  },
] as const;

export type ReleaseAct = (typeof acts)[number]['act'];

export const releaseActs = ({ state }: Pick<Hold, 'state'>): SteeringAct<ReleaseAct>[] =>
  acts.map(({ act, title, meaning, kind, from }) => ({
    ...{ act, title, meaning, ...(kind === undefined ? {} : { kind }) },
    whyNot: (from as readonly string[]).includes(state)
      ? null
      : `The hold is ${holdWords[state].toLowerCase()}: this needs a release that is ${from.join(' or ')}.`,
  }));
