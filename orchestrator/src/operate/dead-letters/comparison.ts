// Compares the index with what lies in the queue. Finds letters that never came to the index (parked by an older version,
// dropped from the full index queue), letters that somebody took out by hand, and copies that should be gone.

import { deadLetterQueue } from '@order-saga/shared/broker/topology';
import { deadLetterIdOf } from '@order-saga/shared/consumer/dead-letter';
import type { PrismaClient } from '../../database.ts';
import { type Letter, toLetter } from './letter.ts';
import { addLetters } from './letter-store.ts';
import type { LetterDependencies } from './redrive.ts';
import { MOST_LOOKED_AT } from './removal.ts';

const INTERVAL_S = 60;
/** Letters that are written to the index together. */
const BATCH = 100;
/** A letter so new may still be on its way to the queue, or to the index. */
const SETTLED_S = 10;

/**
 * Looks through the queue when the counts differ, and have not been seen to differ so before; or when it was asked for.
 * @throws BrokerUnavailableError it is tried again
 */
export async function compareWithQueue(deps: LetterDependencies, queue: string): Promise<void> {
  const { database, broker } = deps;
  const [due] = await database.$queryRaw<Due[]>`
    SELECT is_look_asked, ready_seen, indexed_seen FROM dead_letter_queue WHERE queue = ${queue} AND look_at <= now()`;
  if (due === undefined) return;
  const { ready } = await broker.depth(deadLetterQueue(queue));
  const indexed = await countInQueue(database, queue);
  const isKnown = ready === indexed || (ready === due.ready_seen && indexed === due.indexed_seen);
  if (isKnown && !due.is_look_asked) return lookLater(database, queue);
  if (!(await lookThrough(deps, queue))) return lookLater(database, queue);
  const [readySeen, indexedSeen] = [
    (await broker.depth(deadLetterQueue(queue))).ready,
    await countInQueue(database, queue),
  ];
  await database.$executeRaw`
    UPDATE dead_letter_queue SET look_at = now() + ${INTERVAL_S}::int * interval '1 second', is_look_asked = false,
      looked_at = now(), ready_seen = ${readySeen}, indexed_seen = ${indexedSeen}
    WHERE queue = ${queue}`;
}

interface Due {
  is_look_asked: boolean;
  ready_seen: number | null;
  indexed_seen: number | null;
}

/** Asks for a look through every queue, by whichever orchestrator comes first. */
export async function askForLook(
  tx: Pick<PrismaClient, '$executeRaw'>,
  queues: readonly string[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO dead_letter_queue (queue, is_look_asked) SELECT queue, true FROM unnest(${[...queues]}::text[]) AS queue
    ORDER BY queue
    ON CONFLICT (queue) DO UPDATE SET is_look_asked = true, look_at = now()`;
}

/** @returns whether all of it was seen */
async function lookThrough(
  { database, broker, logger }: LetterDependencies,
  queue: string,
): Promise<boolean> {
  const [clock] = await database.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
  const seen = new Set<string>();
  let batch: Letter[] = [];
  let added = 0;
  async function write(): Promise<void> {
    const ids = batch.map(({ id }) => id);
    added += await addLetters(database, batch, true);
    batch = [];
    await database.$executeRaw`
      UPDATE dead_letter SET in_queue = true, removals = 0, remove_at = now(),
        status = CASE status WHEN 'taken' THEN 'parked' ELSE status END,
        ended_at = CASE status WHEN 'taken' THEN NULL ELSE ended_at END
      WHERE id = ANY(${ids}::uuid[]) AND NOT in_queue`;
  }
  const { complete } = await broker.siftDeadLetters(queue, MOST_LOOKED_AT, async (letter) => {
    seen.add(deadLetterIdOf(queue, letter));
    batch.push(toLetter(queue, letter, new Date()));
    if (batch.length === BATCH) await write();
    return 'keep' as const;
  });
  if (batch.length > 0) await write();
  const gone = complete ? await markTaken(database, queue, seen, clock!.now) : 0;
  if (added + gone > 0)
    logger.warn(
      { queue, added, gone },
      'the index of dead letters and their queue differed; the index was mended',
    );
  if (!complete)
    logger.warn({ queue, seen: seen.size }, 'not all dead letters of a queue could be looked at');
  return complete;
}

/** What the index has in the queue and nobody saw there. Letters that came meanwhile are left for the next look. */
async function markTaken(
  database: PrismaClient,
  queue: string,
  seen: ReadonlySet<string>,
  since: Date,
): Promise<number> {
  const expected = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM dead_letter
    WHERE in_queue AND queue = ${queue} AND at < ${since}::timestamptz - ${SETTLED_S}::int * interval '1 second'
      AND status <> 'redriven' AND status <> 'discarded'`;
  const gone = expected.map(({ id }) => id).filter((id) => !seen.has(id));
  await database.$executeRaw`
    UPDATE dead_letter SET in_queue = false,
      status = CASE status WHEN 'parked' THEN 'taken' ELSE status END,
      ended_at = CASE status WHEN 'parked' THEN now() ELSE ended_at END
    WHERE id = ANY(${gone}::uuid[])`;
  return gone.length;
}

async function countInQueue(database: PrismaClient, queue: string): Promise<number> {
  const [row] = await database.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM dead_letter WHERE in_queue AND queue = ${queue}`;
  return row!.count;
}

async function lookLater(database: PrismaClient, queue: string): Promise<void> {
  await database.$executeRaw`
    UPDATE dead_letter_queue SET look_at = now() + ${INTERVAL_S}::int * interval '1 second' WHERE queue = ${queue}`;
}
