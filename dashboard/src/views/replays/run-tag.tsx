import type { ReplayRun } from '../../api/types.ts';
import { runTones, stateWords } from './tones.ts';

export function RunTag({ state }: { state: ReplayRun['state'] }) {
  return (
    <span className="tag" data-tone={runTones[state]}>
      {stateWords[state]}
    </span>
  );
}
