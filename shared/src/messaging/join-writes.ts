// The frames of one turn in one write.
import type { Writable } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/**
 * Sends all frames that amqplib writes in one turn with one system call: it writes each message by itself, and that was
 * a seventh of the processor time of a busy service. Nothing is held back beyond the turn.
 */
export function joinWrites(model: ChannelModel): void {
  const { stream } = model.connection as unknown as { stream: Writable };
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
