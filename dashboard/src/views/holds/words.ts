// What the states of a hold and the results of its release are called, and which tone they have.
import type { Hold } from '../../api/types.ts';
import type { Tone } from '../../ui/tones.ts';

export const holdTones: Readonly<Record<Hold['state'], Tone>> = {
  held: 'undo',
  releasing: 'forward',
  paused: 'undo',
  stopped: 'failed',
  released: 'done',
};

export const holdWords: Readonly<Record<Hold['state'], string>> = {
  held: 'Held',
  releasing: 'Releasing',
  paused: 'Release paused',
  stopped: 'Release stopped',
  released: 'Released',
};

export type ReleaseResult = keyof NonNullable<Hold['release']>['counts'];

/** In the order in which they are drawn. */
export const releaseResults = [
  ['answered', 'Answered', 'done'],
  ['failed', 'Failed', 'failed'],
  ['unanswered', 'Not answered', 'undo'],
  ['sent', 'In progress', 'forward'],
  ['returned', 'Not sent', 'start'],
] as const satisfies readonly (readonly [ReleaseResult, string, Tone])[];

/** The results and what is still held back, as parts of the whole. */
export function partsOf({ release, heldBack }: Pick<Hold, 'release' | 'heldBack'>) {
  const parts = releaseResults.map(([result, name, tone]) => ({
    ...{ name: name as string, count: release?.counts[result] ?? 0, tone: tone as Tone },
  }));
  return [...parts, { name: 'Held back', count: heldBack, tone: 'start' as Tone }];
}
