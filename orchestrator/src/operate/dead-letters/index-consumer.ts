// Fills the index from the second copy of every dead letter. The copy is acked once its row is committed.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '@order-saga/shared/broker/broker';
import { DEAD_LETTER_INDEX_QUEUE } from '@order-saga/shared/broker/topology';
import { withTimeLimit } from '@order-saga/shared/concurrency/time-limit';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import type { Stoppable } from '@order-saga/shared/process/service';
import { toLetter } from './letter.ts';
import { addLetters } from './letter-store.ts';
import type { LetterDependencies } from './redrive.ts';

const PREFETCH = 100;
const RETRY_MS = 1000;
/** As for the last batch of other consumers. */
const LAST_WRITE_MS = 4000;

export function startIndexConsumer({ database, broker, logger }: LetterDependencies): Stoppable {
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
    try {
      await addLetters(
        database,
        batch.map((delivery) => toLetter(delivery.routingKey, delivery, now)),
        true,
      );
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      if (batch.length > 1) {
        for (const delivery of batch) await write([delivery]);
        return;
      }
      logger.error({ err: error }, 'a dead letter cannot be indexed; it stays in its queue');
    }
    for (const delivery of batch) delivery.ack();
  }

  const subscription = broker.subscribe(DEAD_LETTER_INDEX_QUEUE, { prefetch: PREFETCH }, (delivery) => {
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
