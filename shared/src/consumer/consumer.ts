// The pump: takes whatever waits in a queue through the handler as one batch, then the next. A batch forms by itself
// from what arrived during the one before. When idle nothing waits to fill one; under load the pump waits a moment.
import { setTimeout as delay } from 'node:timers/promises';
import type { Delivery, Subscription } from '../broker/broker.ts';
import { createGathering } from '../concurrency/gathering.ts';
import { decode, MalformedMessageError } from '../contracts/message.ts';
import { createBatchRunner } from './batch.ts';
import type { ConsumerOptions } from './consumer-options.ts';
import { createSetAside, type Item } from './set-aside.ts';
import { createSettle, type Letter } from './settle.ts';
import { limitWarnings } from './warn-limit.ts';

export type {
  BatchHandler,
  ConsumeResult,
  ConsumerMetrics,
  ConsumerOptions,
  HandlerOutcome,
} from './consumer-options.ts';

export interface Consumer {
  /** Takes nothing new, finishes the batch in hand (at most 4 s) and gives the rest back. */
  stop(): Promise<void>;
  /** Messages in hand, unsettled. */
  waiting(): number;
  /** Another replica handles the queue, and this one does not until it is needed. */
  standsBy(): boolean;
}

const PREFETCH = 300;
const MAX_BATCH = 128;
const PROBE_INTERVAL_MS = 1000;
/** With what follows in a shutdown (broker, database) this stays below 10 s. */
const LAST_BATCH_MS = 4000;

/** Starts consuming; works before the broker is there. @throws BrokerUnavailableError when the broker is closed */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { broker, queue, metrics, logger } = options;
  const stopping = new AbortController();
  const ended = new AbortController();
  const warn = limitWarnings(logger);
  const aside = createSetAside();
  const settle = createSettle({ broker, queue, metrics, warn, ended: ended.signal });
  const batch = createBatchRunner({
    ...options,
    settle,
    aside,
    warn,
    stopping: stopping.signal,
    pause,
    healthy,
  });
  const maxBatch = options.maxBatch ?? MAX_BATCH;
  const gathering = createGathering(maxBatch);
  let fresh: Delivery[] = [];
  let inHand = 0;
  let wake = () => {};
  let stopped: Promise<void> | undefined;
  let subscription = subscribe();
  const pumped = pump();

  function subscribe(): Subscription {
    return broker.subscribe(queue, { prefetch: options.prefetch ?? PREFETCH }, (delivery) => {
      fresh.push(delivery);
      wake();
    });
  }

  async function pump(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work();
        await gather();
        // One batch and one retry in turn: neither starves the other.
        await runFresh();
        await runDue();
      } catch (error) {
        logger.error({ err: error, queue }, 'the consumer failed; its messages go back to the queue');
        await pause();
      }
      inHand = 0;
    }
  }

  /** Resolves when there is something to do. */
  async function work(): Promise<void> {
    while (fresh.length === 0 && aside.nextInMs() !== 0 && !stopping.signal.aborted) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
        const dueInMs = aside.nextInMs();
        if (dueInMs !== undefined) timer = setTimeout(resolve, Math.ceil(dueInMs));
      });
      clearTimeout(timer);
    }
  }

  /** Under load: lets a batch grow before it is taken. */
  async function gather(): Promise<void> {
    const waitMs = gathering.waitMs(fresh.length);
    // Without the signal: a stop can wait for as long as that.
    if (waitMs > 0) await delay(waitMs);
  }

  async function runFresh(): Promise<void> {
    if (fresh.length === 0 || stopping.signal.aborted) return;
    const taken = fresh.splice(0, maxBatch).filter((delivery) => delivery.isLive());
    if (taken.length === 0) return;
    inHand = taken.length;
    const from = performance.now();
    metrics.batchSize(queue, taken.length);
    const { items, malformed } = read(taken);
    if (items.length > 0) await batch.run(items);
    await settle.park(malformed);
    gathering.took(taken.length, performance.now() - from);
    inHand = 0;
  }

  async function runDue(): Promise<void> {
    const due = stopping.signal.aborted ? undefined : aside.takeDue();
    if (due === undefined) return;
    inHand = 1;
    await batch.runAlone(due);
  }

  /** Gives everything in hand back to the queue, and takes part again once the handler's dependencies answer. */
  async function pause(): Promise<void> {
    logger.warn({ queue }, 'consuming is paused until the database answers');
    await subscription.close().catch(() => {});
    fresh = [];
    aside.clear();
    for (;;) {
      const interval = options.probeIntervalMs ?? PROBE_INTERVAL_MS;
      await delay(interval, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      if (!(await healthy())) continue;
      // The probe may have taken long enough for a stop to come in between.
      if (stopping.signal.aborted) return;
      try {
        subscription = subscribe();
        logger.info({ queue }, 'consuming continues');
        return;
      } catch (error) {
        warn('the queue cannot be consumed', { queue, reason: (error as Error).message });
      }
    }
  }

  async function healthy(): Promise<boolean> {
    try {
      return await options.probe();
    } catch {
      return false;
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    wake();
    await Promise.race([pumped, delay(LAST_BATCH_MS, undefined, { signal: ended.signal }).catch(() => {})]);
    await subscription.close().catch(() => {});
    ended.abort();
    fresh = [];
    aside.clear();
  }

  return {
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
    waiting: () => fresh.length + inHand + aside.size(),
    standsBy: () => subscription.standsBy(),
  };
}

/** Decodes each delivery by itself: one that is no message harms no other. */
function read(deliveries: readonly Delivery[]): { items: Item[]; malformed: Letter[] } {
  const items: Item[] = [];
  const malformed: Letter[] = [];
  for (const delivery of deliveries) {
    try {
      items.push({ delivery, message: decode(delivery), tries: 0, failures: 0 });
    } catch (error) {
      // Whatever decoding throws, trying again would throw it again.
      const code = error instanceof MalformedMessageError ? error.code : 'invalid-message';
      malformed.push({ delivery, reason: { code, message: (error as Error).message } });
    }
  }
  return { items, malformed };
}
