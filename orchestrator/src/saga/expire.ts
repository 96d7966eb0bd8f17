// What a passed deadline does to a saga: the same command again, or compensation after the last try. Pure.
import { isOver } from './pending.ts';
import {
  applyEvent,
  type Cause,
  type HistoryRow,
  historyRow,
  move,
  outstandingCommand,
  type Saga,
} from './saga.ts';
import { orderStates, type SagaStates } from './states.ts';

/** The saga turned to compensation; its new command is to be sent. Null: the same command is to be sent again. */
export function expire(
  saga: Saga,
  maxSends: number,
  at: string,
  states = orderStates,
): { saga: Saga; row: HistoryRow } | null {
  const event = timedOut(saga, maxSends, at, states);
  const { type: _type, ...detail } = event;
  return move(saga, event, { ...noMessage, kind: 'timeout', name: event.type, detail }, states.machine);
}

/** The same command was sent once more, and confirmed: counts it, and raises an incident where no step gives up. */
export function countResend(
  saga: Saga,
  maxSends: number,
  at: string,
  states = orderStates,
): { saga: Saga; row: HistoryRow } {
  const sendCount = saga.sendCount + 1;
  const event = timedOut(saga, maxSends, at, states);
  const next = applyEvent(saga, event, states.machine);
  const counted: Saga = { ...saga, incident: next.incident, sendCount, lastSeq: saga.lastSeq + 1 };
  // What the guard decided is in the row, so that another setting later does not change the history.
  const detail = { exhausted: event.exhausted, at, sendCount };
  return {
    saga: counted,
    row: historyRow(counted, saga.state, { ...noMessage, kind: 'command', name: event.command, detail }),
  };
}

/**
 * An operator had the same command sent once more, and it is confirmed. Never the last try, whatever the setting: it
 * raises no incident, and a re-run takes it for a send that was waited for.
 * @param told what the operator said with it, for the history
 */
export function countRetry(
  saga: Saga,
  actor: string,
  at: string,
  told: Readonly<Record<string, unknown>> = {},
): { saga: Saga; row: HistoryRow } {
  const sendCount = saga.sendCount + 1;
  const counted: Saga = { ...saga, sendCount, lastSeq: saga.lastSeq + 1 };
  const name = outstandingCommand(saga)!;
  const detail = { ...told, exhausted: false, at, sendCount };
  return {
    saga: counted,
    row: historyRow(counted, saga.state, { ...noMessage, kind: 'command', name, actor, detail }),
  };
}

const noMessage: Pick<Cause, 'messageId' | 'causationId' | 'actor'> = {
  messageId: null,
  causationId: null,
  actor: null,
};

function timedOut(saga: Saga, maxSends: number, at: string, states: SagaStates) {
  const { sendCount, pending } = saga;
  const command = outstandingCommand(saga, states)!;
  const exhausted = pending === null ? sendCount >= maxSends : isOver(pending, at);
  return { type: 'StepTimedOut' as const, exhausted, command, sendCount, at };
}
