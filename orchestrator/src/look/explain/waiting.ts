// What a saga waits for: whose answer, since when, and what stands in front of it. Pure.

import { commandQueue } from '@order-saga/shared/broker/topology';
import { type CommandType, catalogue } from '@order-saga/shared/contracts/catalogue';
import { outstandingCommand } from '../../saga/saga.ts';
import { orderStates } from '../../saga/states.ts';
import type { SagaView } from '../../store/saga-reader.ts';
import type { Facts } from './facts.ts';

export interface Waiting {
  command: CommandType;
  /** The service that is to answer. */
  service: string;
  queue: string;
  since: string;
  nextTryAt: string | null;
  tries: number;
  maxTries: number;
  /** Whether the step is undone after the last try; else it is tried until it is answered. */
  givesUp: boolean;
  /** Until when a pending payment is waited for, after which the step is undone; null: it is not pending. */
  until: string | null;
  consumers: number | null;
  /** Messages that wait in its queue, and replies that wait for the orchestrator. */
  messagesReady: number | null;
  repliesReady: number | null;
}

/** Null: it waits for nothing. */
export function waitingFor(
  { saga, view, maxTries, commands, replies }: Facts,
  states = orderStates,
): Waiting | null {
  const command = outstandingCommand(saga, states);
  if (command === null) return null;
  const { givesUp, isPending } = states.of(saga.state)!;
  const worker = catalogue[command].owner;
  return {
    command,
    service: `${worker}-service`,
    queue: commandQueue(worker),
    since: enteredAt(view),
    nextTryAt: view.deadlineAt,
    tries: saga.sendCount,
    maxTries,
    givesUp: givesUp && !isPending,
    until: saga.pending?.expiresAt ?? null,
    consumers: commands?.consumers ?? null,
    messagesReady: commands?.ready ?? null,
    repliesReady: replies?.ready ?? null,
  };
}

/** When it came to its state: its newest transition. */
function enteredAt({ history, startedAt }: SagaView): string {
  const transitions = history.filter(({ kind }) => kind !== 'command' && kind !== 'stale');
  return transitions.at(-1)?.at ?? startedAt;
}
