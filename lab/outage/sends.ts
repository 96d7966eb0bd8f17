// How many commands of one type are published in a second, as RabbitMQ gives them to whoever listens.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { Ear } from './ear.ts';

export interface Sends {
  /** When each was heard, in order. Milliseconds since 1970. */
  readonly at: readonly number[];
  close(): Promise<void>;
}

/** Listens in a thread of its own: what the main one is busy with must not bunch what it hears. */
export async function listenToSends(url: string, prefix: string, command: CommandType): Promise<Sends> {
  const ear: Ear = { url, prefix, command };
  const thread = new Worker(new URL('./ear.ts', import.meta.url), { workerData: ear });
  await once(thread, 'message');
  const at: number[] = [];
  thread.on('message', (time: number) => at.push(time));
  return {
    at,
    async close() {
      await thread.terminate();
    },
  };
}

/** The most that fall into any second. @param at in order, milliseconds */
export function mostInASecond(at: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [index, time] of at.entries()) {
    while (at[from]! <= time - 1000) from++;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
