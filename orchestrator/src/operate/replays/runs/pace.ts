// How fast sagas are started again, by whatever starts many. Pure.

/** Sagas of one step: few enough that its transaction is short. */
const MOST_OF_STEP = 200;
/** A step sends what `maxPerSecond` allows in this time. */
const STEPS_PER_SECOND = 5;
const SECOND_MS = 1000;

interface Pace {
  readonly maxPerSecond: number;
}

/** Sagas that a step may send. */
export const mostAtOnce = ({ maxPerSecond }: Pace): number =>
  Math.min(MOST_OF_STEP, Math.max(1, Math.floor(maxPerSecond / STEPS_PER_SECOND)));

/** Milliseconds after which the next ones may be sent. */
export const pauseAfter = (sagas: number, { maxPerSecond }: Pace): number =>
  (sagas / maxPerSecond) * SECOND_MS;
