// Messages whose header tables are nested deeper than the stack of a thread. amqplib decodes tables by recursion: such a message
// ends the connection of its consumer, and comes again with the next one. A thread with a larger stack reads and parks it.
import { Worker } from 'node:worker_threads';

export interface DeepHeadersOptions {
  readonly url: string;
  readonly caFile: string | undefined;
  readonly prefix: string;
  readonly queue: string;
  /** Looks at so many messages at most: the consumer had no more in its hands. */
  readonly look: number;
}

/** Header tables of 128 KiB, as large as a frame, have up to 26,000 levels, of some 200 bytes of stack each. */
const STACK_MB = 64;

/** Parks the first such message of a queue without its headers. @returns whether there was one */
export function parkDeepHeaders(options: DeepHeadersOptions): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const worker = new Worker(new URL('./deep-headers-thread.ts', import.meta.url), {
    workerData: options,
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the thread that reads deep headers ended')));
  return promise;
}
