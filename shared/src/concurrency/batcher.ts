// Joins calls that come while one is under way: the next run takes all that waited. When idle nothing waits to fill a
// batch; under load a run may wait a moment, as the consumer's does.
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '@opentelemetry/api';
import { inContexts } from '../observability/tracing/together.ts';
import { currentContext } from '../observability/tracing/tracer.ts';
import { createGathering } from './gathering.ts';

export interface Batcher<Item, Result> {
  /** @throws whatever `run` threw, or OverfullError */
  add(item: Item): Promise<Result>;
  /** Items waiting or under way. */
  size(): number;
}

/** More items wait than the batcher may hold. */
export class OverfullError extends Error {
  override readonly name = 'OverfullError';
}

interface Waiting<Item, Result> {
  readonly item: Item;
  /** Where it was added: a run is started by one of its items, and not by the others. */
  readonly context: Context | undefined;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * @param run handles items together and returns one result each, in their order
 * @param options.maxBatch most items of one run
 * @param options.maxWaiting most items that may wait; one more is refused
 * @param options.isOwnFault when a run fails for a reason of its own, it is halved until the culprit is alone
 * @param options.gathers under load: whether a batch may grow before it is taken
 */
export function createBatcher<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  options: {
    maxBatch: number;
    maxWaiting: number;
    isOwnFault(error: unknown): boolean;
    gathers?: boolean;
  },
): Batcher<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  const gathering = createGathering(options.maxBatch);
  let underWay = 0;
  let running = false;

  async function attempt(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await inContexts(
        batch.map((each) => each.context),
        () => run(batch.map(({ item }) => item)),
      );
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      if (batch.length > 1 && options.isOwnFault(error)) {
        const half = batch.length >> 1;
        await attempt(batch.slice(0, half));
        await attempt(batch.slice(half));
      } else {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const waitMs = options.gathers === true ? gathering.waitMs(waiting.length) : 0;
      if (waitMs > 0) await delay(waitMs);
      const batch = waiting.splice(0, options.maxBatch);
      underWay = batch.length;
      const from = performance.now();
      await attempt(batch);
      gathering.took(batch.length, performance.now() - from);
      underWay = 0;
    }
    running = false;
  }

  /** A fault of this file: nobody may wait for ever. */
  function giveUp(error: unknown): void {
    running = false;
    for (const { reject } of waiting.splice(0)) reject(error);
  }

  return {
    add(item) {
      if (waiting.length >= options.maxWaiting) {
        return Promise.reject(new OverfullError(`${waiting.length} items are waiting already`));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ item, context: currentContext(), resolve, reject });
        // A turn of the event loop lets requests that arrived together be joined.
        if (!running) {
          running = true;
          setImmediate(() => {
            drain().catch(giveUp);
          });
        }
      });
    },
    size: () => waiting.length + underWay,
  };
}
