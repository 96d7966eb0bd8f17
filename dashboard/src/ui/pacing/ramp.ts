// The ramp of a replay run or a release as it is written by hand: `1, 5, 25, 100`. Pure.
const MOST_WAVES = 20;
const LARGEST_WAVE = 10_000;

/** Null: it is none. */
export function parseRamp(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const sizes = parts.map(Number);
  const isRamp =
    sizes.length > 0 &&
    sizes.length <= MOST_WAVES &&
    sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= LARGEST_WAVE);
  return isRamp ? sizes : null;
}
