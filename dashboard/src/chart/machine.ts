// The machine that runs, as states and arrows, read from GET /sagas/definition. Pure.

/** What is used of the XState machine's JSON. */
export interface Definition {
  readonly initial: string;
  readonly states: Readonly<Record<string, StateDefinition>>;
}

interface StateDefinition {
  readonly type?: string;
  readonly entry?: unknown;
  /** One or several. */
  readonly tags?: string | readonly string[];
  readonly on?: Readonly<Record<string, unknown>>;
}

/** All that leads from one state to another. */
export interface Arrow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** What it is taken on. */
  readonly events: readonly string[];
}

export interface MachineState {
  readonly name: string;
  readonly command: string | null;
  readonly tags: readonly string[];
}

export interface Machine {
  readonly initial: string;
  readonly states: readonly MachineState[];
  readonly arrows: readonly Arrow[];
}

export const arrowId = (from: string, to: string): string => `${from}>${to}`;

export function machineOf(definition: Definition): Machine {
  const arrows = new Map<string, Arrow>();
  const states = Object.entries(definition.states);
  for (const [from, { on = {} }] of states) {
    for (const [event, transitions] of Object.entries(on)) {
      for (const to of targetsOf(transitions)) {
        if (to === from) continue;
        const id = arrowId(from, to);
        arrows.set(id, { id, from, to, events: [...(arrows.get(id)?.events ?? []), event] });
      }
    }
  }
  return {
    initial: definition.initial,
    states: states.map(([name, { entry, tags = [] }]) => ({
      name,
      command: commandOf(entry),
      tags: [tags].flat(),
    })),
    arrows: [...arrows.values()],
  };
}

// A transition is a target, an object with one (without: it stays), or a list of them.
function targetsOf(transitions: unknown): string[] {
  return [transitions].flat().flatMap((transition) => {
    if (typeof transition === 'string') return [transition];
    const target = (transition as { target?: unknown } | null)?.target;
    return typeof target === 'string' ? [target] : [];
  });
}

function commandOf(entry: unknown): string | null {
  const send = [entry].flat().find((action) => (action as { type?: unknown } | undefined)?.type === 'send');
  return (send as { params?: { command?: string } } | undefined)?.params?.command ?? null;
}

/** The arrows that may still be taken, from a state on. A replay is an operator's act: only where it is the next one. */
export function arrowsAhead({ arrows }: Machine, state: string): ReadonlySet<string> {
  const ahead = new Set<string>();
  const visit = (from: string): void => {
    for (const { id, to, events } of arrows.filter((arrow) => arrow.from === from)) {
      const isReplay = events.includes('ReplayRequested');
      if (ahead.has(id) || (isReplay && from !== state)) continue;
      ahead.add(id);
      if (!isReplay) visit(to);
    }
  };
  visit(state);
  return ahead;
}
