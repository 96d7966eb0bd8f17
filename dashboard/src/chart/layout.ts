// Where the states and arrows of a machine are drawn: from top to bottom, by dagre. Pure.
import dagre from '@dagrejs/dagre';
import type { Machine } from './machine.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Their upper left corners. */
  readonly states: ReadonlyMap<string, Point>;
  /** From the border of one state to that of the other, and the middle of the label. */
  readonly arrows: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label: Point }>;
}

/** Pixels. */
export const NODE = { width: 176, height: 46 };
const LABEL = { character: 6.7, line: 14 };

const shortNames: Readonly<Record<string, string>> = {
  StepTimedOut: 'no answer',
  OrderCancelRequested: 'cancel',
};

/** What stands at an arrow: a line for each event. */
export const labelOf = (events: readonly string[]): string[] =>
  events.map((event) => shortNames[event] ?? event);

export function layoutOf({ states, arrows }: Machine): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 22, edgesep: 14, marginx: 4, marginy: 4 });
  for (const { name } of states) graph.setNode(name, { ...NODE });
  for (const { id, from, to, events } of arrows) {
    const lines = labelOf(events);
    const width = Math.max(...lines.map((line) => line.length)) * LABEL.character;
    graph.setEdge(from, to, { width, height: lines.length * LABEL.line, labelpos: 'c', minlen: 1 }, id);
  }
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    states: new Map(
      states.map(({ name }) => {
        const { x, y } = graph.node(name) as Point;
        return [name, { x: x - NODE.width / 2, y: y - NODE.height / 2 }];
      }),
    ),
    arrows: new Map(
      arrows.map(({ id, from, to }) => {
        const { points, x, y } = graph.edge({ v: from, w: to, name: id }) as Point & { points: Point[] };
        return [id, { points, label: { x, y } }];
      }),
    ),
  };
}
