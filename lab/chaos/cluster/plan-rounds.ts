// What is done to the cluster in which round. Decided by the round's number alone.
import { commandQueue, REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import type { ClusterQueue } from '../../world/servers/cluster-answers.ts';

export type PlannedRound =
  /** SIGKILL for the node that leads this queue. */
  | { readonly kind: 'leader killed'; readonly queue: string }
  /** SIGKILL for the node that leads the fewest queues: none, when it has just come back. */
  | { readonly kind: 'bystander killed' }
  /** Every node is drained, stopped and started, one after the other, as for a new version of RabbitMQ. */
  | { readonly kind: 'rolling restart' };

/** Messages of every order go through each of them. */
export const busyQueues: readonly string[] = [
  commandQueue('payment'),
  REPLIES_QUEUE,
  commandQueue('stock'),
  commandQueue('order'),
];

const [first, second, third, fourth] = busyQueues.map(
  (queue): PlannedRound => ({ kind: 'leader killed', queue }),
) as [PlannedRound, PlannedRound, PlannedRound, PlannedRound];
const turn: readonly PlannedRound[] = [
  first,
  second,
  { kind: 'bystander killed' },
  third,
  fourth,
  { kind: 'rolling restart' },
];

export const ROUNDS_OF_A_TURN = turn.length;

export const planRound = (index: number): PlannedRound => turn[index % turn.length]!;

export interface Victim {
  readonly node: string;
  /** How many queues it leads. */
  readonly leads: number;
}

/** @throws Error when the queue has no leader at the moment */
export function chooseVictim(
  round: Exclude<PlannedRound, { kind: 'rolling restart' }>,
  queues: readonly ClusterQueue[],
): Victim {
  const leads = (node: string) => queues.filter(({ leader }) => leader === node).length;
  if (round.kind === 'leader killed') {
    const node = queues.find(({ name }) => name === round.queue)?.leader;
    if (node === undefined) throw new Error(`queue ${round.queue} has no leader`);
    return { node, leads: leads(node) };
  }
  const nodes = [...new Set(queues.flatMap(({ members }) => members))].sort();
  const [least] = nodes
    .map((node) => ({ node, leads: leads(node) }))
    .sort((one, other) => one.leads - other.leads);
  if (least === undefined) throw new Error('there are no queues');
  return least;
}
