// Whether a saga is still as a selection froze it: only then is it replayed. Pure.
import { failedState, orderStates } from '../../../saga/states.ts';

/** Why a run skips it; null: it is replayed. @param now undefined: its saga is gone */
export function whyChanged(
  frozen: { attempt: number },
  now: { state: string; attempt: number } | undefined,
  states = orderStates,
): string | null {
  if (now === undefined) return 'Its saga is gone.';
  if (now.attempt !== frozen.attempt)
    return `Since the preview it was replayed: it is at attempt ${now.attempt}, not ${frozen.attempt}.`;
  if (!states.of(now.state)?.isReplayable)
    return `Since the preview it has moved: it is ${now.state}, not ${failedState(states)}.`;
  return null;
}
