// Whether silence is only a backlog: messages wait in front of a living consumer. Then nobody is asked again yet.

import type { Broker } from '@order-saga/shared/broker/broker';
import { commandQueue, REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { catalogue } from '@order-saga/shared/contracts/catalogue';
import { outstandingCommand, type Saga } from '../saga/saga.ts';

/** Of the given states, those whose command or reply waits in a queue that is being worked off. */
export type Backlog = (states: readonly string[]) => Promise<ReadonlySet<string>>;

/** More replies in hand than one batch takes: this process is behind. */
const BEHIND = 128;

export function createBacklog(broker: Broker, waitingReplies: () => number): Backlog {
  const isWorkedOff = async (queue: string): Promise<boolean> => {
    const { ready, consumers } = await broker.depth(queue);
    return ready > 0 && consumers > 0;
  };
  return async (states) => {
    if (waitingReplies() > BEHIND || (await isWorkedOff(REPLIES_QUEUE))) return new Set(states);
    const queues = new Map<string, boolean>();
    const patient = new Set<string>();
    for (const state of states) {
      const command = outstandingCommand({ state: state as Saga['state'] });
      if (command === null) continue;
      const queue = commandQueue(catalogue[command].owner);
      if (!queues.has(queue)) queues.set(queue, await isWorkedOff(queue));
      if (queues.get(queue)) patient.add(state);
    }
    return patient;
  };
}
