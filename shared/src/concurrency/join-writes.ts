// What a program writes to a connection in one turn, in one write.
import type { Writable } from 'node:stream';

/**
 * Sends all that is written to a stream in one turn with one system call, at the end of that turn. Clients of PostgreSQL and
 * RabbitMQ make one for each statement and frame.
 */
export function joinWrites(stream: Writable): void {
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
