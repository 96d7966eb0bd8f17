// What came to a saga, told to the machine again: what each thing leads to. A test that `npx saga export` wrote calls it. Pure.
import { type CommandType, isMessageType } from '@order-saga/shared/contracts/catalogue';
import type { Message } from '@order-saga/shared/contracts/message';
import type { Failure, Incident } from './order-saga.ts';
import { receive } from './receive.ts';
import { eventOf } from './rerun.ts';
import { applyEvent, type HistoryRow, move, outstandingCommand, type Saga } from './saga.ts';
import { orderStates, type SagaStates } from './states.ts';

/** What came to a saga, as its history has it. A message that moved nothing comes like any other: the machine decides. */
export type Came =
  | (Pick<HistoryRow, 'name' | 'attempt' | 'detail'> & {
      readonly kind: 'message';
      readonly messageId: string;
    })
  /** A send after the first (`command`), the end of the tries (`timeout`), or an operator (`admin`). */
  | (Pick<HistoryRow, 'name' | 'detail'> & { readonly kind: 'command' | 'timeout' | 'admin' });

/** Where a saga stands. */
export interface Stand {
  readonly state: string;
  readonly attempt: number;
  /** Its outstanding command; null: it waits for nothing. */
  readonly sends: CommandType | null;
  readonly failure: Failure | null;
  readonly incident: Incident | null;
}

export type Step = Came & { readonly leadsTo: Stand };

const ORDER_ID = '00000000-0000-7000-8000-000000000000';

/**
 * Each step as this machine takes it, from the first message of the order on.
 * @throws Error when the first begins no saga, or one is a message of no known type
 */
export function retell(story: readonly Came[], states = orderStates): Step[] {
  let saga: Saga | undefined;
  return story.map((came) => {
    saga = take(saga, came, states);
    const { state, attempt, failure, incident } = saga;
    return {
      ...came,
      leadsTo: { state, attempt, sends: outstandingCommand(saga, states), failure, incident },
    };
  });
}

function take(saga: Saga | undefined, came: Came, states: SagaStates): Saga {
  if (came.kind === 'message') {
    const received = receive(saga, messageOf(came), () => false, states);
    if (received.kind !== 'unknown') return received.saga;
  } else if (saga !== undefined) {
    const event = eventOf(came);
    const cause = { ...came, messageId: null, causationId: null, actor: null };
    // A send that was counted moves nothing, and may raise an incident.
    const moved = move(saga, event, cause, states.machine);
    return moved === null ? { ...saga, ...applyEvent(saga, event, states.machine) } : moved.saga;
  }
  throw new Error(`${came.name} begins no saga`);
}

function messageOf({ name, messageId, attempt, detail }: Came & { kind: 'message' }): Message {
  if (!isMessageType(name)) throw new Error(`there is no message ${name}`);
  return {
    type: name,
    messageId,
    causationId: null,
    traceparent: null,
    body: bodyOf(attempt, detail),
  } as Message;
}

/** The body of a message of which the history has the rest: no history has what pays, or what the payer is shown. */
export const bodyOf = (attempt: number, detail: HistoryRow['detail']) => ({
  ...detail,
  ...{ orderId: ORDER_ID, attempt, payment: { token: 'left-out' }, action: null },
});
