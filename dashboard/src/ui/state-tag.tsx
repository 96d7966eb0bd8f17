// A state of a saga, in its tone. The name is the meaning; the colour only repeats it.
import { toneOf } from './tones.ts';

export function StateTag({ state }: { state: string }) {
  return (
    <span className="tag" data-tone={toneOf(state)}>
      {state}
    </span>
  );
}
