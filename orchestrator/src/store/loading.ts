// Whether a stored saga can go on in the machine that runs. States and rows outlive the code that wrote them. Pure.
import { decode, encode, type Message } from '@order-saga/shared/contracts/message';
import { commandMessage } from '../saga/commands.ts';
import { AWAITING_ORDER, type Saga } from '../saga/saga.ts';
import { orderStates, type SagaStates } from '../saga/states.ts';
import { currentState, storedStatesOf } from './state-migrations.ts';

/** What a machine must know of a saga to go on with it. */
export interface SagaDefinition {
  /** Every state that a saga may be stored in. */
  readonly states: ReadonlySet<string>;
  /** The outstanding command; null when the state waits for nothing. @throws when the saga lacks what it is made of */
  commandMessage(saga: Saga): Message | null;
}

export const definitionOf = (states: SagaStates): SagaDefinition => ({
  states: new Set([...states.names, AWAITING_ORDER]),
  commandMessage: (saga) => commandMessage(saga, states),
});

export const runningDefinition = definitionOf(orderStates);

/** Names under which sagas are stored that this code can go on with: those of the machine, and what they were before. */
export const storedStates: readonly string[] = storedStatesOf([...runningDefinition.states]);

/** What is noted in the rows of sagas that this code can go on with: `<stored state> <command>`. */
export const storedSends: readonly string[] = storedStates.map(
  (state) => `${state} ${orderStates.of(currentState(state))?.command ?? ''}`,
);

/** Why an unfinished saga cannot go on; null when it can. */
export function whyUnloadable(saga: Saga, definition = runningDefinition): string | null {
  if (!definition.states.has(saga.state)) return `the machine has no state ${saga.state}`;
  if (saga.state === AWAITING_ORDER) return null;
  try {
    const command = definition.commandMessage({ ...saga, sends: null });
    if (command === null) return `nothing would ever move it: ${saga.state} sends no command`;
    if (saga.sends !== null && saga.sends !== command.type)
      return `it waits for the reply to ${saga.sends}, and ${saga.state} sends ${command.type} now`;
    // What the receiver does with it first.
    decode(encode(command, 'orchestrator'));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
