// Moves dead letters from their queue into the table. Each is acked once its row is committed.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '@order-saga/shared/broker/broker';
import { DEAD_LETTERS_QUEUE } from '@order-saga/shared/broker/topology';
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import type { Stoppable } from '@order-saga/shared/process/service';
import { toLetter } from './letter.ts';
import { storeLetters } from './letter-store.ts';
import type { LetterDependencies } from './redrive.ts';

/** Few, for their bodies are in memory. */
const PREFETCH = 50;
const RETRY_MS = 1000;
/** As for the last batch of other consumers. */
const LAST_WRITE_MS = 4000;

export function startLetterConsumer({ database, broker, logger }: LetterDependencies): Stoppable {
  const stopping = new AbortController();
  let waiting: Delivery[] = [];
  let working: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0 && !stopping.signal.aborted) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch);
      } catch (error) {
        logger.debug({ err: error }, 'dead letters wait for the database');
        // What is not live any more comes again by itself.
        waiting = [...batch.filter((delivery) => delivery.isLive()), ...waiting];
        await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  async function write(batch: readonly Delivery[]): Promise<void> {
    const now = new Date();
    const letters = batch.map((delivery) => toLetter(delivery.routingKey, delivery, now));
    const refused = await storeLetters(database, letters);
    batch.forEach((delivery, index) => {
      const refusal = refused.get(letters[index]!);
      if (refusal === undefined) delivery.ack();
      // Unacked, it stays in the queue, and is tried again by the next process.
      else logger.error({ err: refusal, queue: delivery.routingKey }, 'a dead letter cannot be stored');
    });
  }

  const subscription = broker.subscribe(DEAD_LETTERS_QUEUE, { prefetch: PREFETCH }, (delivery) => {
    waiting.push(delivery);
    working ??= writeAll().finally(() => {
      working = undefined;
    });
  });

  return {
    async stop() {
      stopping.abort();
      // First what is being written: once the subscription is closed nothing can be acked, and all of it would come again.
      await withTimeLimit(LAST_WRITE_MS, async () => working).catch(() => {});
      await subscription.close();
      await working;
    },
  };
}
