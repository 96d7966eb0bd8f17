import type { Hold } from '../../api/types.ts';
import { holdTones, holdWords } from './words.ts';

export function HoldTag({ state }: Pick<Hold, 'state'>) {
  return (
    <span className="tag" data-tone={holdTones[state]}>
      {holdWords[state]}
    </span>
  );
}
