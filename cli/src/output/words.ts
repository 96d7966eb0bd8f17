// Times, durations and money for people.
import { majorUnits } from '@order-saga/client/money';

/** `34 ms`, `5.2 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  const [big, bigName, small, smallName] =
    seconds < 3600
      ? ([Math.floor(seconds / 60), 'min', seconds % 60, 's'] as const)
      : seconds < 86_400
        ? ([Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min'] as const)
        : ([Math.floor(seconds / 86_400), 'd', Math.floor((seconds % 86_400) / 3600), 'h'] as const);
  return small === 0 ? `${big} ${bigName}` : `${big} ${bigName} ${small} ${smallName}`;
}

/** `3 min 20 s ago`, or `in 20.0 s`. */
export function relative(time: string, now: number): string {
  const ms = Date.parse(time) - now;
  return ms > 0 ? `in ${duration(ms)}` : `${duration(-ms)} ago`;
}

/** `3 completed, 1 failed`: what there is any of. */
export const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');

/** `39.98 EUR` of 3998 minor units. A sum above 2^53-1 has lost its last digits in JSON.parse, and says so. */
export function money(minorUnits: number, currency: string): string {
  return `${Number.isSafeInteger(minorUnits) ? '' : '≈ '}${majorUnits(minorUnits, currency)} ${currency}`;
}
