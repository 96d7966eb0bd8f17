// Which tone a state has: how it stands between begun, going well, done, being undone and failed. Read off the machine that
// runs (GET /sagas/definition), so that a new state of it has its tone without a line here.
import type { Machine } from '../chart/machine.ts';

export type Tone = 'start' | 'forward' | 'done' | 'undo' | 'failed' | 'reopen';

/** By the tag of a state. */
const tones: Readonly<Record<string, Tone>> = {
  forward: 'forward',
  completed: 'done',
  undoing: 'undo',
  failed: 'failed',
  reopening: 'reopen',
};

/** @param machine null while it is not known. A state that it does not have is one on its way */
export function toneOf(machine: Machine | null, state: string): Tone {
  if (machine?.initial === state) return 'start';
  const tags = machine?.states.find(({ name }) => name === state)?.tags ?? [];
  return tags.map((tag) => tones[tag]).find((tone) => tone !== undefined) ?? 'forward';
}
