// What becomes of messages that the server refuses, on a connection whose channels answer as each test says.
import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { BrokerUnavailableError } from '../../broker.ts';
import { eventually, outgoing } from '../../testing/broker-harness.ts';
import { samples } from '../../testing/sample-messages.ts';
import type { RabbitMqConnection } from '../connection/connection.ts';
import { openPublishSession } from './publish-session.ts';

type Answer = (error: Error | null) => void;

/** As much of amqplib's confirm channel as is used. */
class FakeChannel extends EventEmitter {
  /** Of what is out, oldest first. */
  readonly unanswered: Answer[] = [];
  closed = false;

  publish(
    _exchange: string,
    _routingKey: string,
    _content: Buffer,
    _options: object,
    answer: Answer,
  ): boolean {
    this.unanswered.push(answer);
    return true;
  }
  async close(): Promise<void> {
    this.closed = true;
    this.emit('close');
  }
  confirm(): void {
    this.unanswered.shift()!(null);
  }
  refuse(): void {
    this.unanswered.shift()!(new Error('message nacked'));
  }
}

function fakeConnection() {
  const channels: FakeChannel[] = [];
  const lost = new AbortController();
  let opens = async () => new FakeChannel();
  const model = Object.assign(new EventEmitter(), {
    createConfirmChannel: async () => {
      const channel = await opens();
      channels.push(channel);
      return channel;
    },
  });
  const lose = (reason: string) => lost.abort(new Error(reason));
  const connection = {
    model,
    lost: lost.signal,
    lose,
    watch: (channel: FakeChannel) => {
      const onClose = () => lose('channel closed');
      channel.on('close', onClose);
      return () => channel.off('close', onClose);
    },
    close: async () => {},
  } as unknown as RabbitMqConnection;
  return {
    connection,
    channels,
    lost: lost.signal,
    opensNoMore: () => {
      opens = () => Promise.reject(new Error('no channel left'));
    },
  };
}

async function openSession() {
  const fake = fakeConnection();
  const session = await openPublishSession({
    connection: fake.connection,
    logger: pino({ enabled: false }),
    prefix: '',
    confirmTimeoutMs: 10_000,
    onReturned: () => {},
  });
  const publish = (count: number) => session.publish(samples('ReserveStock', count).map(outgoing));
  return { ...fake, publish };
}

describe('a refused message', () => {
  test('fails its call, and what comes after it goes on a new channel', async () => {
    const { channels, publish, lost } = await openSession();
    const first = publish(1);
    channels[0]!.refuse();
    await expect(first).rejects.toThrow(BrokerUnavailableError);
    await eventually(() => expect(channels).toHaveLength(2));
    const second = publish(1);
    channels[1]!.confirm();
    await second;
    expect(channels[0]!.unanswered).toEqual([]);
    expect(lost.aborted).toBe(false);
  });

  test('leaves the others on its channel their own fate, and the channel is closed after the last of them', async () => {
    const { channels, publish, lost } = await openSession();
    const [refused, confirmed, refusedLate] = [publish(1), publish(1), publish(2)];
    channels[0]!.refuse();
    await expect(refused).rejects.toThrow('message nacked');
    await eventually(() => expect(channels).toHaveLength(2));
    expect(channels[0]!.closed).toBe(false);
    channels[0]!.confirm();
    await confirmed;
    channels[0]!.confirm();
    expect(channels[0]!.closed).toBe(false);
    channels[0]!.refuse();
    await expect(refusedLate).rejects.toThrow('message nacked');
    await eventually(() => expect(channels[0]!.closed).toBe(true));
    // That one was refused on a channel that is given up: no reason to give up the new one.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(channels).toHaveLength(2);
    expect(lost.aborted).toBe(false);
  });

  test('on a new channel as well has the next one opened after a wait', async () => {
    const { channels, publish } = await openSession();
    for (let refusals = 0; refusals < 200; refusals++) {
      const call = publish(1);
      channels.findLast(({ unanswered }) => unanswered.length > 0)!.refuse();
      await expect(call).rejects.toThrow('message nacked');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    // In the fifth of a second or more that took: after 0.05 to 0.1 s, and 0.1 to 0.2 s more.
    expect(channels.length).toBeGreaterThan(1);
    expect(channels.length).toBeLessThan(8);
  });

  test('ends the connection when no new channel can be opened', async () => {
    const { channels, publish, lost, opensNoMore } = await openSession();
    opensNoMore();
    const [refused, out] = [publish(1), publish(1)];
    channels[0]!.refuse();
    await expect(refused).rejects.toThrow('message nacked');
    await expect(out).rejects.toThrow('no new channel to publish on: no channel left');
    expect(lost.aborted).toBe(true);
  });
});
