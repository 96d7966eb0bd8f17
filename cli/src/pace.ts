// How fast a replay run, or the release of a hold, sends its sagas.

import { UsageError } from './exit-codes.ts';
import type { Options, OptionsConfig } from './options.ts';

export const paceOptions: OptionsConfig = {
  ramp: { type: 'string' },
  'max-per-second': { type: 'string' },
  'stop-if-failed-ratio': { type: 'string' },
};

/** @param ramp an example */
export const paceHelp = (ramp: string): readonly string[] => [
  `--ramp ${ramp.padEnd(28)}sagas of the first wave, the second …; the last goes on`,
  '--max-per-second N                 default 50',
  '--stop-if-failed-ratio R           above 0, to 1; default 0.5',
];

/** What is not given is the orchestrator's to choose. @throws UsageError */
export function readPace(options: Options) {
  const ramp = options.text('ramp');
  const waves = ramp?.split(',').map(Number);
  if (waves?.some((size) => !Number.isInteger(size) || size < 1 || size > 10_000)) {
    throw new UsageError('--ramp is a list such as 1,5,25,100');
  }
  const maxPerSecond = options.number('max-per-second', { min: 1, max: 1000 });
  const stopIfFailedRatio = options.number('stop-if-failed-ratio', { min: 0, max: 1, integer: false });
  return {
    ...(waves === undefined ? {} : { ramp: waves }),
    ...(maxPerSecond === undefined ? {} : { maxPerSecond }),
    ...(stopIfFailedRatio === undefined ? {} : { stopIfFailedRatio }),
  };
}
