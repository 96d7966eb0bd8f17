// What can happen next, and the passing of time.
import { deliveries, type Handler } from './consumer.ts';
import { deadlineSweeps } from './deadlines.ts';
import { handleReplies } from './orchestrator.ts';
import { handleOrder, orderSweeps } from './order.ts';
import { handlePayment } from './payment.ts';
import { paymentSweeps } from './payment-calls.ts';
import { serve } from './provider.ts';
import { handleStock } from './stock.ts';
import { canRun, step } from './tasks.ts';
import type { QueueName, World } from './world.ts';

const handlers: readonly (readonly [QueueName, Handler])[] = [
  ['orchestrator.replies', handleReplies],
  ['stock.commands', handleStock],
  ['payment.commands', handlePayment],
  ['order.commands', handleOrder],
];

/** Something that can happen now. */
export interface Possibility {
  /** Stays the same when other things happen before. */
  readonly name: string;
  happen(): void;
}

/** Everything that can happen at this instant, what was begun first. */
export function possibilities(world: World): Possibility[] {
  const possible: Possibility[] = [];
  const add = (name: string, happen: () => void) => possible.push({ name, happen });
  for (const task of world.tasks)
    if (canRun(world, task)) add(`${task.copy.name} ${task.name}`, () => step(world, task));
  for (const request of world.requests)
    if (request.arrivesAt <= world.now) add(`${request.work} ${request.key}`, () => serve(world, request));
  for (const [queue, handler] of handlers) {
    const delivery = deliveries(world, queue, handler);
    if (delivery !== null) add(queue, delivery);
  }
  for (const sweep of orderSweeps(world)) add('order sweep', sweep);
  for (const sweep of paymentSweeps(world)) add('payment sweep', sweep);
  for (const sweep of deadlineSweeps(world)) add('deadline sweep', sweep);
  return possible;
}

/**
 * One of the possibilities, or undefined: time passes. The same ticket draws the same possibility also when others
 * have come or gone, so that a run keeps its course when something is taken out of it.
 * @param ticket 0: the first one
 */
export function draw(possible: readonly Possibility[], ticket: number): Possibility | undefined {
  if (ticket === 0) return possible[0];
  let drawn: Possibility | undefined;
  let best = rank('time passes', ticket) / HASTE;
  for (const possibility of possible) {
    const own = rank(possibility.name, ticket);
    if (own > best) {
      best = own;
      drawn = possibility;
    }
  }
  return drawn;
}

export const TICKETS = 2 ** 16;
/** Everything that can happen at once is so much likelier than that time passes. */
const HASTE = 1.3;

/** FNV-1a, then mixed: 0 to 1. */
function rank(name: string, ticket: number): number {
  let hash = 0x811c9dc5 ^ ticket;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Lets time pass until something is due. False: nothing ever will be. */
export function passTime(world: World): boolean {
  let next = Number.POSITIVE_INFINITY;
  const consider = (at: number | null | undefined) => {
    if (at != null && at > world.now && at < next) next = at;
  };
  for (const { pause, copy } of world.tasks) {
    consider(pause.at);
    consider(copy.stalledUntil);
  }
  for (const { arrivesAt } of world.requests) consider(arrivesAt);
  for (const [queue] of handlers) for (const { visibleAt } of world.queues[queue]) consider(visibleAt);
  for (const { downUntil, stalledUntil } of world.copies) {
    consider(downUntil);
    consider(stalledUntil);
  }
  for (const { deadlineAt } of world.sagas.values()) consider(deadlineAt);
  for (const { workAt } of world.payments.values()) consider(workAt);
  for (const { leaseUntil } of world.outbox.values()) consider(leaseUntil);
  if (world.conduct.repeatsFirstMessages)
    for (const { status, repeatAt } of world.orders.values()) if (status === 'Suspend') consider(repeatAt);
  if (next === Number.POSITIVE_INFINITY) return false;
  world.now = next;
  return true;
}
