// The queues: at least once, in no certain order, sometimes twice, late or (rarely) not at all.
import { catalogue } from '@order-saga/shared/contracts/catalogue';
import type { Message } from '@order-saga/shared/contracts/message';
import { faultAt, oneOf } from './faults.ts';
import { messageName } from './words.ts';
import { type Copy, count, type Delivery, freshId, type QueueName, tell, type World } from './world.ts';

/** How late a message can be, in ms: within a step timeout, past it, past a whole attempt. */
const DELAYS_MS = [3000, 20_000, 45_000, 200_000];

/** Publishes a message and gets it confirmed. */
export function publish(world: World, who: string, original: Message): void {
  const message = world.conduct.stamp(original, () => freshId(world));
  const { kind, owner } = catalogue[message.type];
  const queueName = kind === 'command' ? (`${owner}.commands` as const) : 'orchestrator.replies';
  const queue = world.queues[queueName];
  const fault = faultAt(world, 'publish');
  world.sends.set(original.messageId, (world.sends.get(original.messageId) ?? 0) + 1);
  const visibleAt = fault === 'message late' ? world.now + oneOf(world, DELAYS_MS) : world.now;
  if (fault !== 'message lost') {
    queue.push({ message, visibleAt });
    if (kind !== 'command') world.owed.set(message.messageId, message);
  }
  if (fault === 'message doubled')
    queue.push({ message, visibleAt: world.now + oneOf(world, [0, ...DELAYS_MS]) });
  tell(world, who, () => {
    const late = visibleAt > world.now ? ` (${(visibleAt - world.now) / 1000} s LATE)` : '';
    const lost = fault === 'message lost' ? ' (LOST by the broker)' : '';
    return `publishes ${messageName(message)}${fault === 'message doubled' ? ' TWICE' : ''}${late}${lost}`;
  });
}

/** Positions of the messages that have arrived. */
export function arrived(world: World, queue: QueueName): number[] {
  const positions: number[] = [];
  world.queues[queue].forEach(({ visibleAt }, position) => {
    if (visibleAt <= world.now) positions.push(position);
  });
  return positions;
}

/** Takes up to `most` messages that have arrived, the first one chosen, the others in their order. */
export function take(world: World, queue: QueueName, most: number): Delivery[] {
  const positions = arrived(world, queue);
  const first = oneOf(world, positions.slice(0, 8));
  const taken = [first, ...positions.filter((position) => position !== first)].slice(0, most);
  const deliveries = taken.map((position) => ({
    queue,
    queued: world.queues[queue][position]!,
    isLive: true,
  }));
  for (const position of taken.sort((a, b) => b - a)) world.queues[queue].splice(position, 1);
  return deliveries;
}

/** The broker loses everything, in its queues and in the hands of consumers. */
export function loseQueues(world: World): void {
  for (const queue of Object.values(world.queues)) {
    for (const { message } of queue) world.owed.delete(message.messageId);
    queue.length = 0;
  }
  for (const { deliveries } of world.tasks) {
    for (const delivery of deliveries) {
      delivery.isLive = false;
      world.owed.delete(delivery.queued.message.messageId);
    }
  }
}

/** Gives unsettled deliveries back to their queue: they come again. */
export function giveBack(world: World, deliveries: readonly Delivery[]): void {
  for (const delivery of deliveries) {
    if (!delivery.isLive) continue;
    delivery.isLive = false;
    count(world, 'redelivery');
    world.queues[delivery.queue].unshift({ ...delivery.queued, visibleAt: world.now });
  }
}

/** Acks on the channel of the delivery, or nowhere. */
export function ack(delivery: Delivery): void {
  delivery.isLive = false;
}

export function deadLetter(world: World, copy: Copy, message: Message, code: string): void {
  world.deadLetters.push({ message, code });
  count(world, `dead letter: ${code}`);
  tell(world, copy.name, () => `parks ${messageName(message)} as a dead letter: ${code}`);
}
