// docs/state-table.md: what every message does in every state, found by giving each to the orchestrator's `receive`.
import { isListenedTo, type MessageType, messageTypes } from '@order-saga/shared/contracts/catalogue';
import type { Message } from '@order-saga/shared/contracts/message';
import { getShortestPaths } from 'xstate/graph';
import type { SagaEvent, SagaState } from '../../orchestrator/src/saga/order-saga.ts';
import { receive } from '../../orchestrator/src/saga/receive.ts';
import { AWAITING_ORDER, move, outstandingCommand, type Saga } from '../../orchestrator/src/saga/saga.ts';
import { describeStates, orderStates, type SagaStates } from '../../orchestrator/src/saga/states.ts';
import { exampleOf } from './examples.ts';
import { beginning, onward, outOfTime, startOf, walkEvents } from './walk.ts';

/** The rows of the orchestrator that a message can meet: none, the stub of an early cancel, a saga in a state. */
export type Place = 'no saga' | typeof AWAITING_ORDER | SagaState;
export const placesOf = (states = orderStates): Place[] => ['no saga', AWAITING_ORDER, ...states.names];

export interface Outcome {
  readonly kind: 'moves' | 'kept' | 'stale' | 'parked';
  /** The state after it. */
  readonly state: Place;
  /** The command that it has sent. */
  readonly sends: string | null;
}

/** The saga there, as it came by the shortest way. */
export function sagaIn(place: Place, states = orderStates): Saga | undefined {
  if (place === 'no saga') return undefined;
  if (place === AWAITING_ORDER) {
    const kept = receive(undefined, exampleOf('OrderCancelRequested', 1), () => false);
    if (kept.kind !== 'kept') throw new Error('an early cancel is not kept');
    return kept.saga;
  }
  // A guard on the data of the order may let some orders pass and not others: the place is reached by one that it lets pass.
  for (const decided of [states, deciding(states, true), deciding(states, false)]) {
    const path = onTheWayTo(place, decided);
    if (path !== undefined)
      return path.reduce((walk, event) => onward(walk, event, decided), beginning()).saga;
  }
  throw new Error(`no way leads to ${place}`);
}

/** The machine with all guards on orders answered alike. */
function deciding({ machine }: SagaStates, answer: boolean): SagaStates {
  const { exhausted, ...onOrders } = machine.implementations.guards;
  const guards = {
    exhausted,
    ...Object.fromEntries(Object.keys(onOrders).map((name) => [name, () => answer])),
  };
  return describeStates(machine.provide({ guards } as never));
}

/** What receiving the message does there. */
export function outcomeOf(place: Place, message: Message, states = orderStates): Outcome {
  const saga = sagaIn(place, states);
  const received = receive(saga, message, () => false, states);
  if (received.kind === 'unknown') return { kind: 'parked', state: place, sends: null };
  const { kind, saga: after } = received;
  const isSent = (kind === 'moved' && after.pending === null) || (kind === 'stale' && received.resend);
  const sends = isSent ? outstandingCommand(after, states) : null;
  return { kind: kind === 'moved' ? 'moves' : kind, state: after.state, sends };
}

/** The message of this type for the attempt of the saga there; OrderCreated is always that of the first. */
export function messageFor(place: Place, type: MessageType, states = orderStates): Message {
  return exampleOf(type, type === 'OrderCreated' ? 1 : (sagaIn(place, states)?.attempt ?? 1));
}

function onTheWayTo(state: SagaState, states: SagaStates): readonly SagaEvent[] | undefined {
  const [path] = getShortestPaths(states.machine, {
    fromState: startOf(states),
    events: [...walkEvents],
    toState: (snapshot) => snapshot.value === state,
    serializeState: ({ value }) => String(value),
    filterEvents: (snapshot, event) => event.type !== 'ReplayRequested' || snapshot.context.attempt === 1,
  });
  return path?.steps.map(({ event }) => event).filter(({ type }) => (type as string) !== 'xstate.init');
}

export function renderStateTable(states = orderStates): string {
  const places = placesOf(states);
  const events = messageTypes.filter(isListenedTo);
  const rows: [string, (place: Place) => string][] = [
    ...events.map((type): [string, (place: Place) => string] => [
      type,
      (place) => cell(outcomeOf(place, messageFor(place, type, states), states)),
    ]),
    ['no reply, tries left', (place) => timedOut(place, Number.MAX_SAFE_INTEGER, states)],
    ['no reply, tries or time used up', (place) => timedOut(place, 1, states)],
    ['replay', (place) => replayed(place, states)],
  ];
  const head = ['', ...places.map((place) => (place === 'no saga' ? 'no saga' : `\`${place}\``))];
  const table = [
    head,
    head.map(() => '---'),
    ...rows.map(([name, cellOf]) => [/^[A-Z]/.test(name) ? `\`${name}\`` : name, ...places.map(cellOf)]),
  ];
  return `${introduction}\n${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function cell({ kind, state, sends }: Outcome): string {
  if (kind === 'moves') return sends === null ? `**${state}**` : `**${state}**, sends ${sends}`;
  return sends === null ? kind : `${kind}, sends ${sends}`;
}

function timedOut(place: Place, maxSends: number, states: SagaStates): string {
  const saga = sagaIn(place, states);
  if (saga === undefined || outstandingCommand(saga, states) === null) return '–';
  const expired = outOfTime(saga, maxSends, states);
  if (expired === null) return maxSends === 1 ? 'incident, sends again' : 'sends again';
  return `**${expired.saga.state}**, sends ${outstandingCommand(expired.saga, states)}`;
}

function replayed(place: Place, states: SagaStates): string {
  const saga = sagaIn(place, states);
  if (saga === undefined || place === AWAITING_ORDER) return '404';
  const cause = { name: 'ReplayRequested', messageId: null, causationId: null, actor: null, detail: {} };
  const moved = move(saga, { type: 'ReplayRequested' }, { kind: 'admin', ...cause }, states.machine);
  if (moved === null) return '409';
  return `**${moved.saga.state}**, sends ${outstandingCommand(moved.saga, states)}`;
}

const introduction = `# What every message does in every state

Made by \`npm run write:docs\` from the orchestrator's own functions; a test holds it to them.

- **State**: the saga moves there and sends that state's command, unless it was sent already.
- stale: recorded in the history once, and moves nothing. With \`sends\`: the message is the one that led to this
  state, so its command may have been lost and goes out again. (Each state is shown as reached by its shortest way; a
  saga that came another way repeats its command for the message of that way instead.)
- kept: applied as soon as the saga is in \`Suspend\`.
- parked: goes to the dead-letter queue as \`unknown-saga\`.
- incident: the command is sent again and again, and operators see that it is.

All messages here are of the saga's own attempt (\`OrderCreated\` is always of the first). One of another attempt is
stale in every state, and so is a command that strays into the queue of replies. In \`AwaitingOrder\` a cancel came
before its \`OrderCreated\`. A replay that meets \`FailingOrder\` waits for up to 2 s before it is refused.
`;
