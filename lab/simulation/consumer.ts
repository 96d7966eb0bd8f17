// The order of work of every consumer: handle (commit), publish what it caused, and only then ack.
import type { Message } from '@order-saga/shared/contracts/message';
import { arrived, deadLetter, publish, take } from './broker.ts';
import { oneOf } from './faults.ts';
import { ackAll, start } from './tasks.ts';
import { messageName } from './words.ts';
import {
  type Copy,
  count,
  type Delivery,
  isAwake,
  type Pause,
  type QueueName,
  type Steps,
  tell,
  type World,
} from './world.ts';

/** What became of one message; null: nothing is published. */
export type Outcome = { readonly publish: readonly (Message | null)[] } | { readonly reject: string };
export type Handler = (
  world: World,
  copy: Copy,
  messages: readonly Message[],
) => Generator<Pause, readonly Outcome[], void>;

const BATCH_SIZES = [1, 2, 3];
/** A copy has one batch in hand at a time. */
const TASK = 'a batch';

/** The deliveries that can begin now, one possibility per queue. */
export function deliveries(world: World, queue: QueueName, handler: Handler): (() => void) | null {
  if (arrived(world, queue).length === 0) return null;
  const service = queue.split('.')[0];
  const idle = world.copies.filter(
    (copy) =>
      copy.service === service &&
      isAwake(world, copy) &&
      !world.tasks.some((task) => task.copy === copy && task.name === TASK),
  );
  if (idle.length === 0) return null;
  return () => {
    const copy = oneOf(world, idle);
    const batch = take(world, queue, oneOf(world, BATCH_SIZES));
    if (batch.length > 1) count(world, 'batch of several');
    start(world, copy, TASK, consume(world, copy, batch, handler), batch);
  };
}

function* consume(world: World, copy: Copy, batch: readonly Delivery[], handler: Handler): Steps {
  const messages = batch.map(({ queued }) => queued.message);
  tell(world, copy.name, () => `takes ${messages.map(messageName).join(' + ')}`);
  if (world.conduct.acksOnReceipt) ackAll(batch);
  const outcomes = yield* handler(world, copy, messages);
  yield {};
  for (const [index, outcome] of outcomes.entries()) {
    // No longer ours: another copy handles them, and publishes.
    if (!world.conduct.acksOnReceipt && !batch.some(({ isLive }) => isLive)) return;
    if ('reject' in outcome) {
      deadLetter(world, copy, messages[index]!, outcome.reject);
      continue;
    }
    for (const message of outcome.publish) {
      if (message === null) continue;
      publish(world, copy.name, message);
      yield {};
    }
  }
  ackAll(batch);
}
