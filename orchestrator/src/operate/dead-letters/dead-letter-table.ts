// Where the embedded broker, whose queues live in memory, parks dead letters: the index itself, which lists, redrives and
// discards them as it does those of RabbitMQ.
import type { WireMessage } from '@order-saga/shared/contracts/message';
import { openDatabase } from '../../database.ts';
import { toLetter } from './letter.ts';
import { addLetters } from './letter-store.ts';

export interface DeadLetterTable {
  keep(letter: { queue: string; message: WireMessage }): Promise<void>;
  close(): Promise<void>;
}

/** @param url the orchestrator's database; its migrations may be applied later */
export function openDeadLetterTable(url: string): DeadLetterTable {
  const database = openDatabase(url, 1);
  return {
    async keep({ queue, message }) {
      await addLetters(database, [toLetter(queue, message, new Date())], false);
    },
    close: () => database.$disconnect(),
  };
}
