import { COMMANDS, EVENTS, topology } from '@order-saga/shared/broker/topology';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../random.ts';
import { startRepeater } from './repeat-messages.ts';

const url = process.env['RABBITMQ_URL']?.split(',')[0] ?? '';
const reason = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';

// Nothing is published here: other tests may have services on the same exchanges.
describe.skipIf(url === '')(`the repeater of messages${reason}`, () => {
  let model: ChannelModel;

  beforeEach(async () => {
    model = await connect(url);
    const channel = await model.createChannel();
    // Those that it listens to: without them it would end by itself.
    for (const { name, type } of topology().exchanges)
      if (name === COMMANDS || name === EVENTS) await channel.assertExchange(name, type, { durable: true });
  });
  afterEach(() => model.close());

  it('ends when it is stopped while it connects', async () => {
    const repeater = startRepeater(url, createRandom('repeats'));
    await repeater.stop();
    expect(repeater.count()).toBe(0);
  });

  it('ends when it is stopped between its connection and its queue', async () => {
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
