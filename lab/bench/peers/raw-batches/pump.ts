// Takes whatever waits as one batch, and what came meanwhile as the next. When idle a batch is one; under load it may
// grow for a moment, since what it costs hardly depends on its size.
import { setTimeout as delay } from 'node:timers/promises';

/** More at a time save hardly anything, and make the first of them wait for the last. */
const MAX_BATCH = 128;
/** A batch of this many says that more is on its way. */
const GATHER_FROM = 4;
const GATHER_MS = 2;

export interface Pump<Item> {
  add(item: Item): void;
  /** Resolves when nothing is left. */
  idle(): Promise<void>;
}

/** @param work one batch; its failure ends the process, since nothing here is tried again */
export function createPump<Item>(work: (batch: readonly Item[]) => Promise<void>): Pump<Item> {
  const waiting: Item[] = [];
  let lastBatch = 0;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // What arrived together is added in one turn of the event loop.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      if (lastBatch >= GATHER_FROM && waiting.length < MAX_BATCH / 2) await delay(GATHER_MS);
      const batch = waiting.splice(0, MAX_BATCH);
      lastBatch = batch.length;
      await work(batch);
    }
    running = undefined;
  }

  return {
    add(item) {
      waiting.push(item);
      running ??= run();
    },
    idle: async () => running,
  };
}
