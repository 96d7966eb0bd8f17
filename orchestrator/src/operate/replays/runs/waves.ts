// What a replay run does next. A wave begins only when every saga of the one before has ended. Pure.

/** How far a run is. */
export interface Progress {
  /** Sagas in the first wave, the second …; the last number goes for all that follow. */
  readonly ramp: readonly number[];
  /** Place of the wave in hand in `ramp`, from 1; 0: none has begun, or the run stopped and begins the ramp again. */
  readonly rampStep: number;
  /** Of the sagas of a wave that ended, the part that failed at which the run stops. In (0, 1]. */
  readonly stopIfFailedRatio: number;
  /** Sagas that were not tried yet, in all; counted up to the size of a wave at least. */
  readonly pending: number;
  /** Sagas of all waves that are on their way. */
  readonly inFlight: number;
  /** Of the wave in hand. */
  readonly wave: { readonly inFlight: number; readonly completed: number; readonly failed: number };
}

export type NextStep =
  /** Sagas are on their way. */
  | { kind: 'wait' }
  /** `newWave`: they are the first of the next wave. */
  | { kind: 'send'; atMost: number; newWave: boolean }
  | { kind: 'stop'; why: string }
  | { kind: 'complete' };

/**
 * Sagas that are skipped count for no wave: a wave of one is one that was really tried.
 * @param didFail what is said of those that failed
 */
export function nextStep(progress: Progress, didFail = 'have failed again'): NextStep {
  const { ramp, rampStep, pending, inFlight, wave } = progress;
  if (pending === 0) return inFlight > 0 ? { kind: 'wait' } : { kind: 'complete' };
  const ended = wave.completed + wave.failed;
  const started = ended + wave.inFlight;
  const planned = rampStep === 0 ? 0 : Math.min(waveSize(ramp, rampStep), started + pending);
  // As soon as the end of the wave cannot change it any more, and not only then.
  const why = rampStep > 0 ? whyStop(wave.failed, ended, planned, progress, didFail) : null;
  if (why !== null) return { kind: 'stop', why };
  if (inFlight > wave.inFlight) return { kind: 'wait' };
  if (started < planned) return { kind: 'send', atMost: planned - started, newWave: false };
  if (inFlight > 0) return { kind: 'wait' };
  return { kind: 'send', atMost: waveSize(ramp, rampStep + 1), newWave: true };
}

/** Why too many of a wave have failed; null: they have not. @param planned sagas of the whole wave */
export const whyStop = (
  failed: number,
  ended: number,
  planned: number,
  { stopIfFailedRatio }: Pick<Progress, 'stopIfFailedRatio'>,
  didFail: string,
): string | null =>
  failed > 0 && failed / planned >= stopIfFailedRatio
    ? `${failed} of the ${ended} sagas of a wave that ended ${didFail}: the limit is ${stopIfFailedRatio} of ${planned}`
    : null;

/** @param step from 1 */
export function waveSize(ramp: readonly number[], step: number): number {
  return ramp[Math.min(step, ramp.length) - 1]!;
}
