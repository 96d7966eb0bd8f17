import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { joinFrames } from './join-frames.ts';

const url = process.env['RABBITMQ_URL']?.split(',')[0] ?? '';
const reason = url === '' ? ' (no RabbitMQ: set RABBITMQ_URL)' : '';

describe.skipIf(url === '')(`joined writes${reason}`, () => {
  let model: ChannelModel;
  let socket: Socket;
  let channel: ConfirmChannel;
  let queue: string;

  beforeEach(async () => {
    model = await connect(url, { noDelay: true });
    joinFrames(model);
    socket = (model.connection as unknown as { stream: Socket }).stream;
    channel = await model.createConfirmChannel();
    ({ queue } = await channel.assertQueue('', { exclusive: true }));
  });
  afterEach(() => model.close());

  const nextTurn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

  it('send the frames of one turn together', async () => {
    const joined = vi.spyOn(socket, '_writev');
    const single = vi.spyOn(socket, '_write');
    for (const text of ['one', 'two', 'three']) channel.sendToQueue(queue, Buffer.from(text));
    await nextTurn();
    expect(joined).toHaveBeenCalledOnce();
    expect(joined.mock.calls[0]![0]).toHaveLength(3);
    channel.sendToQueue(queue, Buffer.from('four'));
    await nextTurn();
    expect(joined.mock.calls.length + single.mock.calls.length).toBe(2);
    await channel.waitForConfirms();
  });

  it('are left out where the connection has no such stream', () => {
    const connection = { serverProperties: model.connection.serverProperties };
    joinFrames({ connection });
    expect(Object.keys(connection)).toEqual(['serverProperties']);
  });

  it('keep the order of small and large messages, and tell the channel when there is room again', async () => {
    const received: number[] = [];
    await channel.consume(queue, (message) => received.push(Number(message!.properties.messageId)));
    const drain = once(channel, 'drain');
    let isFree = true;
    let sent = 0;
    // Larger than one frame (128 kB) and than a chunk of amqplib's (2 kB), and small ones between them.
    while (isFree) {
      const content = Buffer.alloc([10, 3000, 300_000][sent % 3]!);
      isFree = channel.sendToQueue(queue, content, { messageId: String(sent++) });
    }
    await drain;
    for (let more = 0; more < 5; more++)
      channel.sendToQueue(queue, Buffer.alloc(10), { messageId: String(sent++) });
    await channel.waitForConfirms();
    await vi.waitFor(() => expect(received).toEqual([...Array(sent).keys()]), { timeout: 10_000 });
  });

  it('go on when one channel of several is closed', async () => {
    const other = await model.createConfirmChannel();
    await channel.close();
    other.sendToQueue(queue, Buffer.from('still there'));
    await other.waitForConfirms();
    const again = await model.createChannel();
    expect(await again.get(queue, { noAck: true })).toMatchObject({ content: Buffer.from('still there') });
  });
});
