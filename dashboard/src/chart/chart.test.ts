import { describe, expect, it } from 'vitest';
import { curveThrough } from './curve.ts';
import { layoutOf, NODE } from './layout.ts';
import { arrowsAhead, type Definition, machineOf } from './machine.ts';
import { pathOf } from './path.ts';

const definition: Definition = {
  initial: 'Begun',
  states: {
    Begun: {
      tags: 'forward',
      entry: { type: 'send', params: { command: 'Act' } },
      on: {
        Acted: 'Done',
        Refused: { target: 'Undoing', actions: 'fail' },
        TimedOut: { guard: 'exhausted', target: 'Undoing' },
      },
    },
    Undoing: { on: { Undone: 'Failed', TimedOut: { guard: 'exhausted', actions: 'raiseIncident' } } },
    Done: { type: 'final' },
    Failed: { on: { ReplayRequested: { target: 'Begun' } } },
  },
};
const machine = machineOf(definition);

describe('the machine of the definition', () => {
  it('has one arrow between two states, and none from a state to itself', () => {
    expect(machine.arrows.map(({ id, events }) => [id, events])).toEqual([
      ['Begun>Done', ['Acted']],
      ['Begun>Undoing', ['Refused', 'TimedOut']],
      ['Undoing>Failed', ['Undone']],
      ['Failed>Begun', ['ReplayRequested']],
    ]);
    expect(machine.states[0]).toEqual({ name: 'Begun', command: 'Act', tags: ['forward'] });
  });

  it('tells which arrows may still be taken, a replay only where it is the next one', () => {
    expect([...arrowsAhead(machine, 'Begun')]).toEqual(['Begun>Done', 'Begun>Undoing', 'Undoing>Failed']);
    expect([...arrowsAhead(machine, 'Failed')]).toEqual(['Failed>Begun']);
    expect(arrowsAhead(machine, 'Done').size).toBe(0);
  });
});

describe('the layout', () => {
  const layout = layoutOf(machine);

  it('puts every state into the drawing, none over another, the first one on top', () => {
    const corners = [...layout.states.values()];
    expect(corners).toHaveLength(4);
    for (const [index, a] of corners.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.y + NODE.height).toBeLessThanOrEqual(layout.height);
      for (const b of corners.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height).toBe(true);
      }
    }
    expect(Math.min(...corners.map(({ y }) => y))).toBe(layout.states.get('Begun')!.y);
  });

  it('leads every arrow from one state to the other', () => {
    for (const { id, from, to } of machine.arrows) {
      const { points } = layout.arrows.get(id)!;
      expect(touches(points[0]!, layout.states.get(from)!), id).toBe(true);
      expect(touches(points.at(-1)!, layout.states.get(to)!), id).toBe(true);
    }
  });

  function touches(point: { x: number; y: number }, corner: { x: number; y: number }): boolean {
    const [dx, dy] = [point.x - corner.x, point.y - corner.y];
    return dx > -1 && dy > -1 && dx < NODE.width + 1 && dy < NODE.height + 1;
  }
});

describe('the path of an attempt', () => {
  const row = (
    kind: 'message' | 'timeout' | 'command' | 'stale' | 'admin',
    from: string | null,
    to: string,
    attempt = 1,
  ) => ({
    kind,
    from,
    to,
    attempt,
  });
  const history = [
    row('message', null, 'Begun'),
    row('command', 'Begun', 'Begun'),
    row('timeout', 'Begun', 'Undoing'),
    row('timeout', 'Undoing', 'Undoing'),
    row('message', 'Undoing', 'Failed'),
    row('admin', 'Failed', 'Begun', 2),
    row('stale', 'Begun', 'Begun', 2),
    row('message', 'Begun', 'Done', 2),
  ];

  it('is what it travelled, without what moved nothing', () => {
    expect(pathOf(history, 1)).toEqual({
      states: ['Begun', 'Undoing', 'Failed'],
      arrows: new Set(['Begun>Undoing', 'Undoing>Failed']),
    });
  });

  it('of a later attempt begins where the one before ended', () => {
    expect(pathOf(history, 2).states).toEqual(['Failed', 'Begun', 'Done']);
  });
});

it('a curve begins and ends at its first and last point', () => {
  const path = curveThrough([
    { x: 0, y: 0 },
    { x: 10, y: 20 },
    { x: 30, y: 40 },
  ]);
  expect(path).toMatch(/^M0\.0 0\.0L.*L30\.0 40\.0$/);
});
