// One line for one order: `✓ 0c9e2f  several lines     64 ms  Suspend → StockReserved → Paid → Completed`.
import { hasEnded, orderIdOf, pathOf, type TrackedOrder } from '../orders/tracked-order.ts';
import type { Paint, Tone } from './terminal.ts';

const ARROW = ' → ';
const CUT = '…';
const ID_DIGITS = 6;
const KIND_WIDTH = 15;
const TIME_WIDTH = 6;
const looks: Readonly<Record<'running' | 'Completed' | 'Failed', { mark: string; tone: Tone }>> = {
  running: { mark: '•', tone: 'active' },
  Completed: { mark: '✓', tone: 'good' },
  Failed: { mark: '✗', tone: 'refused' },
};
/** Everything left of the path. */
const HEAD_WIDTH = 2 + 2 + ID_DIGITS + 2 + KIND_WIDTH + 2 + TIME_WIDTH + 2;

/**
 * @param width of the whole line; a path that is too long loses its oldest states
 * @param now milliseconds since 1970
 */
export function orderLine(order: TrackedOrder, width: number, now: number, paint: Paint): string {
  const path = cutPath(pathOf(order), width - HEAD_WIDTH);
  const last = path.at(-1);
  const end = hasEnded(order) && (last === 'Completed' || last === 'Failed') ? last : 'running';
  const { mark, tone } = looks[end];
  const states = last === undefined ? [] : [...path.slice(0, -1), paint(tone, last)];
  const cells = [
    `${paint(tone, mark)} ${shortId(order)}`,
    order.kind.name.padEnd(KIND_WIDTH),
    elapsed(order, now).padStart(TIME_WIDTH),
    states.join(paint('quiet', ARROW)),
  ];
  return `  ${cells.join('  ')}`;
}

/** The newest states that fit `width`, behind a `…` if some are left out; the last one always. */
export function cutPath(states: readonly string[], width: number): string[] {
  let shown = [...states];
  for (let first = 1; shown.join(ARROW).length > width && first < states.length; first++) {
    shown = [CUT, ...states.slice(first)];
  }
  return shown;
}

// The end: the beginning of a UUID v7 is its time, and nearly the same for all orders of a minute.
export function shortId(order: TrackedOrder): string {
  return orderIdOf(order)?.slice(-ID_DIGITS) ?? '·'.repeat(ID_DIGITS);
}

/** `4.1 s` */
export function seconds(ms: number): string {
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
}

// Tenths while it runs, so that the eye is left in peace; what ended sooner than that deserves its milliseconds.
function elapsed(order: TrackedOrder, now: number): string {
  const finishedAt = hasEnded(order) ? order.saga!.finishedAt : null;
  if (finishedAt === null) return seconds(now - order.since);
  const ms = Math.max(0, Date.parse(finishedAt) - order.since);
  return ms < 1000 ? `${ms} ms` : seconds(ms);
}
