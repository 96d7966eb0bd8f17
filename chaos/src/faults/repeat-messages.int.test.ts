import { randomUUID } from 'node:crypto';
import { COMMANDS, EVENTS, topology } from '@order-saga/shared/messaging/topology';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../random.ts';
import { startRepeater } from './repeat-messages.ts';

const url = process.env['RABBITMQ_URL']?.split(',')[0] ?? '';
const reason = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';

describe.skipIf(url === '')(`the repeater of messages${reason}`, () => {
  let model: ChannelModel;
  let channel: Channel;
  let heard: string[];

  beforeEach(async () => {
    model = await connect(url);
    channel = await model.createChannel();
    for (const exchange of [COMMANDS, EVENTS])
      await channel.assertExchange(exchange, exchange === EVENTS ? 'topic' : 'direct', { durable: true });
    heard = [];
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, binding.exchange, binding.routingKey);
    await channel.consume(queue, (message) => heard.push(message!.properties.messageId), { noAck: true });
  });
  afterEach(() => model.close());

  /** One of those that the repeater listens to. */
  const binding = topology().bindings.find(({ exchange }) => exchange === EVENTS)!;
  const publish = () => {
    const messageId = randomUUID();
    channel.publish(binding.exchange, binding.routingKey, Buffer.from('{}'), { messageId });
    return messageId;
  };

  it('sends messages again, each at most once', async () => {
    const repeater = startRepeater(url, createRandom('repeats'));
    // One message in twenty is repeated, half of those at once: until two of them were.
    const sent: string[] = [];
    await vi.waitFor(
      () => {
        sent.push(publish());
        expect(repeater.count()).toBeGreaterThan(1);
      },
      { timeout: 20_000, interval: 5 },
    );
    await repeater.stop();
    await vi.waitFor(() => expect(heard).toHaveLength(sent.length + repeater.count()));
    for (const id of sent) expect(heard.filter((one) => one === id).length).toBeLessThan(3);
  });

  it('ends also when it is stopped while it connects', async () => {
    const repeater = startRepeater(url, createRandom('repeats'));
    await repeater.stop();
    expect(repeater.count()).toBe(0);
  });

  it('ends also when it is stopped between its connection and its queue', async () => {
    const created = vi.spyOn(Object.getPrototypeOf(model) as ChannelModel, 'createChannel');
    const begun = new Promise<void>((resolve) =>
      created.mockImplementation(async function (this: ChannelModel) {
        created.mockRestore();
        resolve();
        return this.createChannel();
      }),
    );
    const repeater = startRepeater(url, createRandom('repeats'));
    await begun;
    await repeater.stop();
    expect(repeater.count()).toBe(0);
  });
});
