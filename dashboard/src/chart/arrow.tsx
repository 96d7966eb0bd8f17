// One arrow in the drawing, along the points of the layout.
import type { EdgeProps } from '@xyflow/react';
import { arrivalOf, curveThrough } from './curve.ts';
import { labelOf, type Point } from './layout.ts';

/** `taken` and `undone`: the way that was travelled. `ahead`: may still be taken. `away`: not any more. */
export type ArrowMark = 'plain' | 'taken' | 'undone' | 'ahead' | 'away';

const LINE = 14;

export function Arrow({ data }: EdgeProps) {
  const { points, label, events, mark } = data as unknown as {
    points: readonly Point[];
    label: Point;
    events: readonly string[];
    mark: ArrowMark;
  };
  const { x, y } = points.at(-1)!;
  const lines = labelOf(events);
  return (
    <g className="arrow" data-mark={mark}>
      <path className="arrow-line" d={curveThrough(points)} />
      <path
        className="arrow-head"
        d="M0 0L-8 4L-8 -4Z"
        transform={`translate(${x} ${y}) rotate(${arrivalOf(points)})`}
      />
      <text className="arrow-label" x={label.x} y={label.y - ((lines.length - 1) * LINE) / 2}>
        {lines.map((line, index) => (
          <tspan key={line} x={label.x} dy={index === 0 ? '0.32em' : LINE}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  );
}
