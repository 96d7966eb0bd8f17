// Everything that is known of the states of a machine, read off its tags, its meta and its transitions. Whoever must know
// something of a state asks here: a list of state names kept by hand would miss the next state. Pure.
import type { CommandType, FailureReason } from '@order-saga/shared/contracts/catalogue';
import { orderSaga, type Phase, type SagaState, type StateMeta } from './order-saga.ts';

export type Outcome = 'running' | 'completed' | 'failed';

export interface StateFacts {
  readonly name: SagaState;
  readonly phase: Phase;
  readonly outcome: Outcome;
  /** What it sends on entry; null: it waits for nothing. */
  readonly command: CommandType | null;
  /** How the order stands, in one sentence. */
  readonly says: string;
  /** Whom its command asks for what; null: it sends none. */
  readonly asks: string | null;
  /** Its step is undone when it stays unanswered; else it is asked until it is answered. */
  readonly givesUp: boolean;
  readonly isCancellable: boolean;
  /**
   * Its command is answered in so far that its answer comes later: it is sent again from time to time, which is no try, until
   * the time is over that the answer said. On entry nothing is sent: the command was.
   */
  readonly isPending: boolean;
  /** A cancel that comes here is kept until the saga begins again. */
  readonly keepsCancel: boolean;
  readonly isReplayable: boolean;
  /** A saga that is here has a failure, and keeps it until its next attempt. */
  readonly isFailing: boolean;
  /** What its step may fail with. */
  readonly failures: readonly FailureReason[];
  /** A guard on a way out of it looks at the lines of the order. */
  readonly readsLines: boolean;
  /** Where each event leads that leads anywhere. */
  readonly ways: ReadonlyMap<string, readonly SagaState[]>;
}

export interface SagaStates {
  readonly machine: typeof orderSaga;
  /** In the order of the machine. */
  readonly all: readonly StateFacts[];
  readonly names: readonly SagaState[];
  readonly initial: SagaState;
  /** Undefined: a state of another version of the machine, or none. */
  of(state: string): StateFacts | undefined;
  /** The names of those for which it holds. */
  where(holds: (facts: StateFacts) => boolean): SagaState[];
}

export function describeStates(machine: typeof orderSaga): SagaStates {
  const all = Object.values(machine.states).map(factsOf);
  const byName = new Map<string, StateFacts>(all.map((facts) => [facts.name, facts]));
  return {
    machine,
    all,
    names: all.map(({ name }) => name),
    initial: machine.config.initial as SagaState,
    of: (state) => byName.get(state),
    where: (holds) => all.filter(holds).map(({ name }) => name),
  };
}

type StateNode = (typeof orderSaga)['states'][SagaState];

function factsOf(node: StateNode): StateFacts {
  const { says, asks = null, refusals = [], reads } = node.meta as StateMeta;
  const phase = node.tags.find((tag): tag is Phase => tag in outcomes)!;
  const ways = waysOf(node);
  return {
    name: node.key as SagaState,
    phase,
    outcome: outcomes[phase],
    command: (paramOf(node.entry, 'send', 'command') as CommandType | undefined) ?? null,
    says,
    asks,
    givesUp: ways.has('StepTimedOut'),
    isCancellable: ways.has('OrderCancelRequested'),
    isPending: node.tags.includes('pending'),
    keepsCancel: node.tags.includes('keepsCancel'),
    isReplayable: ways.has('ReplayRequested'),
    isFailing: phase === 'undoing' || phase === 'failed',
    failures: [...refusals, ...failuresOf(node, 'StepTimedOut')],
    readsLines: reads === 'lines',
    ways,
  };
}

const outcomes: Readonly<Record<Phase, Outcome>> = {
  forward: 'running',
  undoing: 'running',
  reopening: 'running',
  completed: 'completed',
  failed: 'failed',
};

function waysOf({ transitions }: StateNode): Map<string, SagaState[]> {
  const ways = new Map<string, SagaState[]>();
  for (const [event, taken] of transitions) {
    const targets = taken.flatMap(({ target }) => target?.map(({ key }) => key as SagaState) ?? []);
    if (targets.length > 0) ways.set(event, targets);
  }
  return ways;
}

const failuresOf = ({ transitions }: StateNode, event: string): FailureReason[] =>
  (transitions.get(event as never) ?? []).flatMap(({ actions }) => {
    const reason = paramOf(actions, 'fail', 'reason');
    return reason === undefined ? [] : [reason as FailureReason];
  });

function paramOf(actions: readonly unknown[], type: string, param: string): unknown {
  const action = actions.find((each) => (each as { type?: unknown }).type === type);
  return (action as { params?: Record<string, unknown> } | undefined)?.params?.[param];
}

/** The states of the machine that runs. */
export const orderStates = describeStates(orderSaga);

/** The commands that the machine sends. */
export const sentCommands: readonly CommandType[] = [
  ...new Set(orderStates.all.flatMap(({ command }) => command ?? [])),
];

/** The events that lead into a state. */
export const eventsInto = (state: SagaState, states = orderStates): string[] =>
  states.all.flatMap(({ ways }) => [...ways].flatMap(([event, to]) => (to.includes(state) ? [event] : [])));

/** The state in which an order has failed. */
export const failedState = (states = orderStates): SagaState =>
  states.where(({ outcome }) => outcome === 'failed')[0]!;

/** The state in which an order is completed. */
export const completedState = (states = orderStates): SagaState =>
  states.where(({ outcome }) => outcome === 'completed')[0]!;
