// The steps that nearly all messages take, known from the message alone: "a saga that waits for this goes on so". The
// database takes such a step where that holds, without being asked first. All else is decided from the saga: receive.ts.
import type { Message } from '@order-saga/shared/contracts/message';
import { type Failure, type SagaEvent, type SagaState, sagaStates } from './order-saga.ts';
import { toEvent } from './receive.ts';
import { applyEvent } from './saga.ts';

export interface PlainStep {
  readonly from: SagaState;
  readonly to: SagaState;
  /** What the saga fails with from now on; null: it keeps its failure, or has none. */
  readonly failure: Failure | null;
}

/** Stands for whatever failure a saga may have: the machine passes it on as it is, or sets another. */
const ANY_FAILURE: Failure = Object.freeze({ reason: 'Cancelled', detail: null });

/** By event: the states that it moves. They depend on nothing else, since replies have no guards. */
const movedStates = new Map<SagaEvent['type'], readonly SagaState[]>();
/** By event, with its data: of most types there are few, and the machine is pure. */
const knownSteps = new Map<string, readonly PlainStep[]>();
const MAX_KNOWN_STEPS = 1000;

/** What a message does to sagas of its attempt that have no incident, by their state. None: it is no plain step. */
export function plainSteps(message: Message): readonly PlainStep[] {
  const event = toEvent(message);
  if (event === null) return [];
  const key = Object.keys(event).length > 1 ? JSON.stringify(event) : event.type;
  const known = knownSteps.get(key);
  if (known !== undefined) return known;
  const steps = stepsOf(event);
  if (knownSteps.size >= MAX_KNOWN_STEPS) knownSteps.clear();
  knownSteps.set(key, steps);
  return steps;
}

function stepsOf(event: SagaEvent): PlainStep[] {
  let states = movedStates.get(event.type);
  if (states === undefined) {
    states = sagaStates.filter((state) => after(state, event).state !== state);
    movedStates.set(event.type, states);
  }
  return states.map((from) => {
    const { state: to, failure } = after(from, event);
    return { from, to, failure: failure === ANY_FAILURE ? null : failure };
  });
}

const after = (state: SagaState, event: SagaEvent) =>
  applyEvent({ state, attempt: 1, failure: ANY_FAILURE, incident: null }, event);
