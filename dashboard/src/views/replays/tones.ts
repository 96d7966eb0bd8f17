// Which tone the states and the results of a run have.
import type { ReplayItem, ReplayRun } from '../../api/types.ts';
import type { Tone } from '../../ui/tones.ts';

export const runTones: Readonly<Record<ReplayRun['state'], Tone>> = {
  'awaiting-approval': 'reopen',
  running: 'forward',
  paused: 'undo',
  stopped: 'failed',
  aborted: 'start',
  completed: 'done',
};

/** In the order in which they are drawn. */
export const results = [
  'completed',
  'failed-again',
  'failed-differently',
  'sent',
  'pending',
  'skipped',
] as const satisfies readonly ReplayItem['result'][];

export const resultTones: Readonly<Record<ReplayItem['result'], Tone>> = {
  completed: 'done',
  'failed-again': 'failed',
  'failed-differently': 'undo',
  sent: 'forward',
  pending: 'start',
  skipped: 'start',
};

export const resultWords: Readonly<Record<ReplayItem['result'], string>> = {
  completed: 'Completed',
  'failed-again': 'Failed again',
  'failed-differently': 'Failed differently',
  sent: 'In progress',
  pending: 'Not tried yet',
  skipped: 'Skipped',
};

export const stateWords: Readonly<Record<ReplayRun['state'], string>> = {
  'awaiting-approval': 'Awaits approval',
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped',
  aborted: 'Aborted',
  completed: 'Completed',
};
