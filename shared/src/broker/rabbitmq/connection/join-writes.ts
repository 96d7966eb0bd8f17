// The frames of one turn in one write.
import type { Writable } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/**
 * Sends all frames that amqplib writes in one turn with one system call, at the end of that turn; by itself it makes one for
 * each frame. amqplib's types do not name the stream: where it is missing, nothing is changed.
 */
export function joinWrites({ connection }: Pick<ChannelModel, 'connection'>): void {
  const { stream } = connection as { readonly stream?: Writable };
  if (typeof stream?.cork !== 'function') return;
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
}
