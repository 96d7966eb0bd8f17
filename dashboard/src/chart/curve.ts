// A smooth line along points: a uniform B-spline, which keeps within their hull and so clear of what they lead around. Pure.
import type { Point } from './layout.ts';

/** An SVG path. */
export function curveThrough(points: readonly Point[]): string {
  const [first, second, ...rest] = points;
  if (first === undefined || second === undefined) return '';
  let path = `M${at(first)}`;
  let [before, here] = [first, second];
  path += `L${at(mix(first, 5, second, 1))}`;
  for (const next of rest) {
    path += bend(before, here, next);
    [before, here] = [here, next];
  }
  return `${path}${bend(before, here, here)}L${at(here)}`;
}

/** The direction in which a line arrives. Degrees. */
export function arrivalOf(points: readonly Point[]): number {
  const [from, to] = points.slice(-2);
  return from === undefined || to === undefined
    ? 0
    : (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
}

function bend(a: Point, b: Point, c: Point): string {
  const end = { x: (a.x + 4 * b.x + c.x) / 6, y: (a.y + 4 * b.y + c.y) / 6 };
  return `C${at(mix(a, 2, b, 1))} ${at(mix(a, 1, b, 2))} ${at(end)}`;
}

function mix(a: Point, parts: number, b: Point, others: number): Point {
  const all = parts + others;
  return { x: (parts * a.x + others * b.x) / all, y: (parts * a.y + others * b.y) / all };
}

const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
