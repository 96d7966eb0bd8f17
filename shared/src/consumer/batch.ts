// One batch from the handler to the acks, and what happens when it fails: wait, halve, set aside or give up.
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerUnavailableError } from '../broker/broker.ts';
import { sendMessages } from '../broker/publisher.ts';
import { backoffMs } from '../concurrency/backoff.ts';
import { type Processing, startProcessing } from '../observability/tracing/processing.ts';
import type { ConsumerOptions, HandlerOutcome } from './consumer-options.ts';
import { printable } from './dead-letter.ts';
import type { Item, SetAside } from './set-aside.ts';
import type { Letter, Settle } from './settle.ts';
import type { Warn } from './warn-limit.ts';

export interface BatchRunnerOptions extends ConsumerOptions {
  readonly settle: Settle;
  readonly aside: SetAside;
  readonly warn: Warn;
  /** No new tries: the consumer is stopping. */
  readonly stopping: AbortSignal;
  /** Gives every message in hand back to the queue and resolves when consuming may have begun again. */
  pause(): Promise<void>;
  healthy(): Promise<boolean>;
}

export interface BatchRunner {
  /** Takes a fresh batch as far as it goes. Whatever is left unsettled is set aside, or comes again. */
  run(items: readonly Item[]): Promise<void>;
  /** The next try of an item that was set aside. */
  runAlone(item: Item): Promise<void>;
}

/** `own`: the message's fault, as opposed to everything that passes by itself. */
interface Failure {
  readonly error: unknown;
  readonly own: boolean;
}

const PATIENCE_MS = 5000;

export function createBatchRunner(options: BatchRunnerOptions): BatchRunner {
  const { queue, appId, metrics, logger, settle, aside, warn, stopping, healthy } = options;
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  let settled = 0;
  let unexplained = 0;

  async function run(items: readonly Item[]): Promise<void> {
    settled = 0;
    unexplained = 0;
    await divide(items, patienceMs);
    // Everything is said to be healthy, and still nothing works here: another replica may do better.
    if (unexplained > 0 && settled === 0) await options.pause();
  }

  /** Halves a failing batch until each culprit is alone; the others go through on the way. */
  async function divide(items: readonly Item[], patience: number): Promise<void> {
    const failure = await attempt(items, patience);
    if (failure === undefined) return;
    if (items.length === 1) return alone(items[0]!, failure);
    const middle = Math.ceil(items.length / 2);
    // What was waited out once is not waited out again in every half.
    const left = failure.own ? patience : 0;
    await divide(items.slice(0, middle), left);
    await divide(items.slice(middle), left);
  }

  /**
   * Tries until it works or is somebody's fault. A failure that is nobody's costs no try: it is waited out for
   * `patience` ms, then blamed on the batch if everything else is healthy; else the messages go back to the queue.
   */
  async function attempt(items: readonly Item[], patience: number): Promise<Failure | undefined> {
    const since = performance.now();
    for (let failures = 1; ; failures++) {
      const live = items.filter(({ delivery }) => delivery.isLive());
      if (live.length === 0) return undefined;
      const failure = await once(live);
      if (failure === undefined || failure.own) return failure;
      if (stopping.aborted) return undefined;
      const lasted = performance.now() - since;
      warn('handling failed for a reason outside the messages; retrying', about(live, failure.error));
      if (lasted >= patience && (await healthy())) return failure;
      if (lasted >= patienceMs) {
        await options.pause();
        return undefined;
      }
      await delay(backoffMs(failures), undefined, { signal: stopping }).catch(() => {});
    }
  }

  /** Handler, publish, ack: once. */
  async function once(items: readonly Item[]): Promise<Failure | undefined> {
    const processing = startProcessing(
      queue,
      items.map(({ message }) => message),
    );
    let outcomes: readonly HandlerOutcome[];
    try {
      outcomes = await processing.run(() => options.handler(processing.messages));
    } catch (error) {
      processing.end(error);
      return { error, own: options.isOwnFault(error) };
    }
    return finish(items, outcomes, processing);
  }

  /** Publishes what the handler asked for, then acks. */
  async function finish(
    items: readonly Item[],
    outcomes: readonly HandlerOutcome[],
    processing: Processing,
  ): Promise<Failure | undefined> {
    try {
      if (!(await publishAll(items, outcomes))) {
        processing.end(new BrokerUnavailableError('the messages are no longer ours'));
        return undefined;
      }
    } catch (error) {
      processing.end(error);
      // Neither broker nor topology: what the handler wants to publish cannot be written.
      return { error, own: true };
    }
    const letters: Letter[] = [];
    items.forEach(({ delivery, message }, index) => {
      const outcome = outcomes[index]!;
      if ('reject' in outcome) {
        letters.push({ delivery, message, reason: outcome.reject });
        processing.rejected(index, outcome.reject.code);
      } else delivery.ack();
      logger.debug({ queue, orderId: message.body.orderId, messageId: message.messageId }, 'handled');
    });
    if (letters.length < items.length) metrics.consumed(queue, 'handled', items.length - letters.length);
    await settle.park(letters);
    processing.end();
    settled += items.length;
    return undefined;
  }

  async function publishAll(items: readonly Item[], outcomes: readonly HandlerOutcome[]): Promise<boolean> {
    if (outcomes.length !== items.length) {
      throw new TypeError(`the handler gave ${outcomes.length} outcomes for ${items.length} messages`);
    }
    const messages = outcomes.flatMap((outcome) => ('publish' in outcome ? outcome.publish : []));
    if (messages.length === 0) return true;
    const deliveries = items.map(({ delivery }) => delivery);
    return sendMessages(messages, appId, (outgoing) => settle.publish(deliveries, outgoing));
  }

  /** A failure of one message by itself: counted only when it is its own and everything else is healthy. */
  async function alone(item: Item, { error, own }: Failure): Promise<void> {
    const counts = own && (await healthy());
    if (counts) item.tries++;
    if (!own) unexplained++;
    warn('a message failed alone', { ...about([item], error), tries: item.tries, counts });
    if (item.tries < options.maxAttempts) return aside.add(item);
    const { delivery, message } = item;
    await settle.park([{ delivery, message, reason: { code: 'handler-failed', message: textOf(error) } }]);
  }

  function about(items: readonly Item[], error: unknown): Record<string, unknown> {
    const { body, messageId, type } = items[0]!.message;
    const first = { orderId: body.orderId, messageId, type };
    return { queue, messages: items.length, ...first, reason: textOf(error) };
  }

  return { run, runAlone: (item) => divide([item], 0) };
}

/** An error's own words: no stack, one line, bounded. */
function textOf(error: unknown): string {
  return printable(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
