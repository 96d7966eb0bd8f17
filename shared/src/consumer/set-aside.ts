// Messages that failed alone: each waits for its next try while the rest of the queue goes on.

import type { Delivery } from '../broker/broker.ts';
import { backoffMs } from '../concurrency/backoff.ts';
import type { Message } from '../contracts/message.ts';

/** A decoded delivery on its way through the consumer. */
export interface Item {
  readonly delivery: Delivery;
  readonly message: Message;
  /** Failures that count: own fault, alone, everything healthy. */
  tries: number;
  /** All failures alone; they only lengthen the wait. */
  failures: number;
}

export interface SetAside {
  /** Keeps the item until its next try: 100 ms, 200 ms … 5 s after its failure. */
  add(item: Item): void;
  /** Takes one whose time has come; items whose channel has gone are forgotten (they come again). */
  takeDue(): Item | undefined;
  /** Milliseconds until the next is due, undefined when there is none. */
  nextInMs(): number | undefined;
  size(): number;
  clear(): void;
}

export function createSetAside(): SetAside {
  const dueAt = new Map<Item, number>();

  function forgetDead(): void {
    for (const item of dueAt.keys()) if (!item.delivery.isLive()) dueAt.delete(item);
  }

  return {
    add: (item) => {
      item.failures++;
      dueAt.set(item, performance.now() + backoffMs(item.failures));
    },
    takeDue: () => {
      forgetDead();
      for (const [item, at] of dueAt) {
        if (at > performance.now()) continue;
        dueAt.delete(item);
        return item;
      }
      return undefined;
    },
    nextInMs: () =>
      dueAt.size === 0 ? undefined : Math.max(0, Math.min(...dueAt.values()) - performance.now()),
    size: () => {
      forgetDead();
      return dueAt.size;
    },
    clear: () => dueAt.clear(),
  };
}
