// Sends redriven letters back to their own queue: published from the table, confirmed, and only then marked. A process
// that dies in between leaves them `redriving`, and they are sent once more: receivers know a message by its id.

import { type Broker, BrokerUnavailableError, UnroutableError } from '@order-saga/shared/broker/broker';
import { consumedQueues } from '@order-saga/shared/broker/topology';
import { redrivenMessage } from '@order-saga/shared/consumer/dead-letter';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { PrismaClient } from '../../database.ts';
import { type Letter, toMessage } from './letter.ts';

export interface LetterDependencies {
  readonly database: PrismaClient;
  readonly broker: Broker;
  readonly logger: Logger;
}

type Redriving = Pick<Letter, 'id' | 'queue' | 'properties' | 'body'>;

/** Few, for their bodies are in memory. */
const AT_ONCE = 50;

/**
 * Sends all that wait for it, the oldest first.
 * @throws BrokerUnavailableError, UnroutableError: they wait on
 */
export async function redriveWaiting(deps: LetterDependencies, queue: string): Promise<void> {
  for (;;) {
    const letters = await deps.database.$queryRaw<Redriving[]>`
      SELECT id, queue, properties, body FROM dead_letter WHERE status = 'redriving' AND queue = ${queue}
      ORDER BY failed_at, id LIMIT ${AT_ONCE}`;
    if (letters.length === 0) return;
    if (!consumedQueues.includes(queue)) return parkAgain(deps, letters, 'no service consumes its queue');
    await send(deps, letters);
    if (letters.length < AT_ONCE) return;
  }
}

async function send(deps: LetterDependencies, letters: readonly Redriving[]): Promise<void> {
  const { database, broker, logger } = deps;
  try {
    await broker.publish(letters.map((letter) => redrivenMessage(letter.queue, toMessage(letter))));
  } catch (error) {
    if (error instanceof BrokerUnavailableError || error instanceof UnroutableError) throw error;
    // One of them cannot be written: the others shall not wait for it.
    if (letters.length > 1) {
      for (const letter of letters) await send(deps, [letter]);
      return;
    }
    return parkAgain(deps, letters, (error as Error).message);
  }
  const ids = letters.map(({ id }) => id);
  await database.$executeRaw`
    UPDATE dead_letter SET status = 'redriven', ended_at = now()
    WHERE id = ANY(${ids}::uuid[]) AND status = 'redriving'`;
  logger.info({ queue: letters[0]!.queue, letters: ids.length }, 'dead letters were redriven');
}

async function parkAgain(
  { database, logger }: LetterDependencies,
  letters: readonly Redriving[],
  reason: string,
): Promise<void> {
  const ids = letters.map(({ id }) => id);
  logger.error({ deadLetters: ids, reason }, 'dead letters cannot be sent; they are parked again');
  await database.$executeRaw`
    UPDATE dead_letter SET status = 'parked' WHERE id = ANY(${ids}::uuid[]) AND status = 'redriving'`;
}
