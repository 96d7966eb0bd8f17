// Every way that a saga can take through a machine, with what its participants hold on it: a breadth-first walk, so that the
// way to each place is a shortest one. It believes nothing of the machine but its states and their ways, and takes of the
// participants what the catalogue says of their steps: a changed machine, or another list of participants, is walked alike. Pure.
import { type CommandType, repliesTo, steps } from '@order-saga/shared/contracts/catalogue';
import type { SagaEvent, SagaState } from '../order-saga.ts';
import { applyEvent, type Saga } from '../saga.ts';
import type { SagaStates, StateFacts } from '../states.ts';

/** What a step may have done. `asked`: its command is out, and nobody knows. */
export type Held = 'nothing' | 'asked' | 'done';
/** The order as order-service has it. `completing`, `failing`: its command is out, and nobody knows. */
export type OrderEnd = 'open' | 'completing' | 'Completed' | 'failing' | 'Failed';

/** A place that a saga can come to. */
export interface Place {
  readonly facts: StateFacts;
  readonly saga: Saga;
  /** By the command that does it. */
  readonly held: ReadonlyMap<string, Held>;
  readonly order: OrderEnd;
  /** The states of this attempt up to here, each once, this one the last. */
  readonly passed: readonly StateFacts[];
  /** The events that led here, the first of them OrderCreated. */
  readonly path: readonly string[];
  /** Where the saga can go from here. Filled by the walk. */
  readonly next: Place[];
}

/** What order-service's commands make of an order. */
const orderCommands: Readonly<Record<string, { asked: OrderEnd; reply: string; done: OrderEnd }>> = {
  CompleteOrder: { asked: 'completing', reply: 'OrderCompleted', done: 'Completed' },
  FailOrder: { asked: 'failing', reply: 'OrderFailed', done: 'Failed' },
  ReopenOrder: { asked: 'Failed', reply: 'OrderReopened', done: 'open' },
};

/** Enough for a replay: what an attempt can do does not depend on how many were before it. */
const MOST_ATTEMPTS = 2;
const MOST_PLACES = 50_000;

/** @returns all places, those with the shortest ways first. @throws RangeError when they are too many */
export function walk(states: SagaStates): Place[] {
  const first = enter(states.of(states.initial)!, {
    ...{ saga: beginning(states), held: new Map(), order: 'open', passed: [], path: ['OrderCreated'] },
  });
  const found = new Map([[keyOf(first), first]]);
  const places = [first];
  for (const place of places) {
    for (const [event, facts] of waysFrom(place, states)) {
      const to = enter(facts, happened(place, event, facts, states));
      const known = found.get(keyOf(to));
      place.next.push(known ?? to);
      if (known !== undefined) continue;
      if (places.length >= MOST_PLACES)
        throw new RangeError(`the machine has more than ${MOST_PLACES} places`);
      found.set(keyOf(to), to);
      places.push(to);
    }
  }
  return places;
}

/** The replies that a command can have: to one that does something, that it is undone, once its undo was sent. */
export function possibleReplies(command: CommandType, passed: Place['passed']): readonly string[] {
  const step = steps.find((each) => each.do === command);
  const isUndone = passed.some((state) => state.command === step?.undo);
  return repliesTo(command).filter((reply) => isUndone || reply !== step?.undone);
}

/** Asked of nobody: a customer, the clock and an operator need no leave. */
const unasked: readonly string[] = ['OrderCancelRequested', 'StepTimedOut', 'ReplayRequested'];

/** Replies to what was sent in this attempt may come at any time. */
function* waysFrom({ facts, passed, saga }: Place, states: SagaStates): Generator<[string, StateFacts]> {
  const sent = passed.flatMap(({ command }) => command ?? []);
  const comes = new Set([...unasked, ...sent.flatMap((command) => possibleReplies(command, passed))]);
  for (const [event, targets] of facts.ways) {
    const isOnceMore = event === 'ReplayRequested' && saga.attempt >= MOST_ATTEMPTS;
    if (!comes.has(event) || isOnceMore) continue;
    // A guard may choose: each of its targets is a way.
    for (const target of new Set(targets)) yield [event, states.of(target)!];
  }
}

type Entering = Omit<Place, 'facts' | 'next'>;

/** What an event tells, before the saga is in the state that it leads to. */
function happened(place: Place, event: string, to: StateFacts, states: SagaStates): Entering {
  const { saga, path, passed } = place;
  const moved = { ...saga, ...contextAfter(place, event, to, states), state: to.name };
  const begins = moved.attempt !== saga.attempt;
  const held = new Map(begins ? [] : place.held);
  for (const { do: command, done, refused, undone } of steps) {
    if (event === done) held.set(command, 'done');
    if (event === refused || event === undone) held.set(command, 'nothing');
  }
  const told = Object.values(orderCommands).find(({ reply }) => reply === event);
  return {
    ...{ saga: moved, held, order: told?.done ?? place.order },
    ...{ passed: begins ? [] : passed, path: [...path, event] },
  };
}

/** In a state its command is out. */
function enter(facts: StateFacts, entering: Entering): Place {
  const held = new Map(entering.held);
  const command = facts.command ?? '';
  if (steps.some((step) => step.do === command) && held.get(command) !== 'done') held.set(command, 'asked');
  const asked = orderCommands[command]?.asked;
  const hasEnd = entering.order === 'completing' || entering.order === 'Completed';
  return {
    ...{ ...entering, facts, held, next: [] },
    // An order that may have its end keeps it, whatever it is asked next.
    order: asked === undefined || hasEnd ? entering.order : asked,
    passed: [...entering.passed.filter(({ name }) => name !== facts.name), facts],
  };
}

/** The machine decides; of a guard that chose otherwise for this order, the target is taken all the same. */
function contextAfter(place: Place, event: string, to: StateFacts, states: SagaStates) {
  const { saga, facts } = place;
  const { state, ...context } = applyEvent(saga, exampleOf(event, facts), states.machine);
  return state === to.name ? context : {};
}

/** What any machine may look at in an event. */
function exampleOf(type: string, { command }: StateFacts): SagaEvent {
  const reason = steps.find(({ refused }) => refused === type)?.refusals[0];
  const timedOut = { exhausted: true, command, sendCount: 1, at: '2026-01-01T00:00:00.000Z' };
  return {
    type,
    reason,
    detail: null,
    shortages: [],
    declineCode: null,
    ...timedOut,
  } as unknown as SagaEvent;
}

const beginning = ({ initial }: SagaStates): Saga => ({
  ...{ orderId: '00000000-0000-7000-8000-000000000001', state: initial, attempt: 1 },
  ...{ failure: null, incident: null, traceparent: null, causeId: null, keptCancelId: null, sends: null },
  pending: null,
  order: {
    ...{ customerId: 'c-1', currency: 'EUR', total: 20, paymentToken: 'tok_visa' },
    lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
  },
  ...{ sendCount: 1, holdRevision: 0, lastSeq: 1 },
});

function keyOf({ saga, held, order, passed }: Place): string {
  const names = passed.map(({ name }) => name).sort();
  const parts = [...held].filter(([, what]) => what !== 'nothing').sort();
  return JSON.stringify([saga.state, saga.attempt, saga.failure !== null, order, parts, names]);
}

/** As it is shown. */
export const pathText = ({ path, passed }: Pick<Place, 'path' | 'passed'>, to?: SagaState): string =>
  `${path.join(', ')} → ${to ?? passed.at(-1)!.name}`;
