// Where the embedded broker, whose queues live in memory, parks dead letters.
import { newId } from '@order-saga/shared/contracts/ids';
import type { WireMessage } from '@order-saga/shared/contracts/message';
import { openDatabase } from './database.ts';

export interface DeadLetterTable {
  keep(letter: { queue: string; message: WireMessage }): Promise<void>;
  close(): Promise<void>;
}

/** @param url the orchestrator's database; its migrations may be applied later */
export function openDeadLetterTable(url: string): DeadLetterTable {
  const database = openDatabase(url, 1);
  return {
    async keep({ queue, message }) {
      const { properties, content } = message;
      await database.deadLetter.create({
        data: {
          id: newId(),
          queue,
          properties: JSON.parse(JSON.stringify(properties)),
          body: Uint8Array.from(content),
        },
      });
    },
    close: () => database.$disconnect(),
  };
}
