// The few statistics that a report needs.

/** The value below which this share of the values lies (nearest rank). @param share from 0 to 1 @throws RangeError */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** @throws RangeError */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Geometric mean of ratios, and its standard error as a share of it; null: one ratio tells of none. @throws RangeError */
export function meanRatio(ratios: readonly number[]): {
  readonly mean: number;
  readonly error: number | null;
} {
  if (ratios.length === 0) throw new RangeError('no values');
  const logs = ratios.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  const error = logs.length === 1 ? null : Math.sqrt(squares / (logs.length - 1) / logs.length);
  return { mean: Math.exp(mean), error };
}
