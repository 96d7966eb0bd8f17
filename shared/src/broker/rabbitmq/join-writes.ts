// The frames of one turn in one write, straight to the socket.
import type { Writable } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/**
 * Sends all frames that amqplib writes in one turn with one system call, at the end of that turn. By itself it takes each
 * frame through a stream of its channel, from where the next turn moves it on, and writes it alone: that was a seventh of
 * the processor time of a busy service, and a turn more for each message. To be called before there are channels.
 */
export function joinWrites(model: ChannelModel): void {
  const connection = model.connection as unknown as Inside;
  const { stream } = connection;
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let corked = false;
  stream.write = (...args: unknown[]) => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    return write(...args);
  };

  const freshChannel = connection.freshChannel.bind(connection);
  connection.freshChannel = (channel, options) => {
    const id = freshChannel(channel, options);
    connection.channels[id]!.buffer = { write: (frame) => stream.write(frame), end() {} };
    return id;
  };
  stream.on('drain', () => {
    for (const open of connection.channels) open?.channel.onBufferDrain?.();
  });
}

/** What amqplib's connection is made of, as far as it is needed here. */
interface Inside {
  readonly stream: Writable;
  /** By id; null: the id is free. The connection itself has the first, without anybody to tell of a drain. */
  readonly channels: ({ readonly channel: { onBufferDrain?(): void }; buffer: ChannelBuffer } | null)[];
  freshChannel(channel: unknown, options: unknown): number;
}

interface ChannelBuffer {
  /** @returns false when the channel should wait for a drain */
  write(frame: Buffer): boolean;
  end(): void;
}
