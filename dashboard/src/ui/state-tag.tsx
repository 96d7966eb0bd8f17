// A state of a saga, in its tone. The name is the meaning; the colour only repeats it.
import { useTone } from '../chart/use-machine.ts';

export function StateTag({ state }: { state: string }) {
  const toneOf = useTone();
  return (
    <span className="tag" data-tone={toneOf(state)}>
      {state}
    </span>
  );
}
