// Sends some messages twice: at once, or so late that the order has long gone on, perhaps to another attempt. Any
// broker with at-least-once delivery may do so.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection } from '@order-saga/shared/broker/rabbitmq/connection/connection';
import { COMMANDS, EVENTS, topology } from '@order-saga/shared/broker/topology';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Random } from '../random.ts';

export interface Repeater {
  /** Messages that were sent again. */
  count(): number;
  /** Sends no more. */
  stop(): Promise<void>;
}

const SHARE = 0.05;
const SOON_MS = 300;
const LATE_MS = 20_000;
/** Before the next try while RabbitMQ is away. */
const PAUSE_MS = 500;

/** @param url of RabbitMQ, which may come and go; past the proxies, for this is not one of the services */
export function startRepeater(url: string, random: Random): Repeater {
  const stopping = new AbortController();
  /** Each message is sent again once, or the repeats would be repeated for ever. */
  const repeated = new Set<string>();
  let count = 0;

  function consider(message: ConsumeMessage, channel: Channel): void {
    const { messageId } = message.properties as { messageId: string };
    if (repeated.has(messageId) || !random.chance(SHARE)) return;
    repeated.add(messageId);
    const waitMs = random.chance(0.5) ? random.int(0, SOON_MS) : random.int(0, LATE_MS);
    delay(waitMs, undefined, { signal: stopping.signal })
      .then(() => {
        const { exchange, routingKey } = message.fields;
        channel.publish(exchange, routingKey, message.content, { ...message.properties, persistent: true });
        count++;
      })
      // Stopped, or the channel has gone with a RabbitMQ that was killed.
      .catch(() => {});
  }

  /** Listens until the connection is lost, or until it is to stop. */
  async function listen(): Promise<void> {
    const { model, lost, close } = await openConnection({ url, caFile: undefined }, stopping.signal);
    try {
      const channel = await model.createChannel();
      channel.on('error', () => {});
      const { queue } = await channel.assertQueue('', { exclusive: true });
      for (const { exchange, routingKey } of topology().bindings) {
        if (exchange === EVENTS || exchange === COMMANDS)
          await channel.bindQueue(queue, exchange, routingKey);
      }
      await channel.consume(queue, (message) => message && consider(message, channel), { noAck: true });
      const end = AbortSignal.any([lost, stopping.signal]);
      // It may have come while the queue was made; its event is not sent again.
      if (!end.aborted) await once(end, 'abort');
    } finally {
      await close();
    }
  }

  const listening = (async () => {
    while (!stopping.signal.aborted) {
      await listen().catch(() => {});
      await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();

  return {
    count: () => count,
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}
