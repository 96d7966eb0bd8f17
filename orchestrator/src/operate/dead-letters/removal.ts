// Takes the parked copies of redriven and discarded letters out of their queue, and leaves all others there.
import { deadLetterIdOf } from '@order-saga/shared/consumer/dead-letter';
import type { LetterDependencies } from './redrive.ts';

/** Letters that are looked for in one go, and most that are looked at for them. */
const AT_ONCE = 10_000;
export const MOST_LOOKED_AT = 100_000;
/**
 * A copy that is not there may be in the hands of somebody else, or of a process that died and whose connection the
 * broker has not given up yet: so it is looked for 5 times, over 2.5 minutes. Should it come to light later, the
 * comparison with the index finds it.
 */
const MOST_TRIES = 5;
const FIRST_WAIT_S = 5;

/** @throws BrokerUnavailableError what was not removed is tried again */
export async function removeCopies({ database, broker }: LetterDependencies, queue: string): Promise<void> {
  const due = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM dead_letter
    WHERE in_queue AND queue = ${queue} AND remove_at <= now() AND status IN ('redriven', 'discarded')
    ORDER BY remove_at, id LIMIT ${AT_ONCE}`;
  if (due.length === 0) return;
  const wanted = new Set(due.map(({ id }) => id));
  const found = new Set<string>();
  await broker.siftDeadLetters(queue, MOST_LOOKED_AT, (letter) => {
    if (found.size === wanted.size) return 'stop';
    const id = deadLetterIdOf(queue, letter);
    if (!wanted.has(id)) return 'keep';
    found.add(id);
    return 'remove';
  });
  const missing = [...wanted].filter((id) => !found.has(id));
  await database.$executeRaw`UPDATE dead_letter SET in_queue = false, remove_at = NULL WHERE id = ANY(${[...found]}::uuid[])`;
  await database.$executeRaw`
    UPDATE dead_letter SET removals = removals + 1,
      in_queue = removals + 1 < ${MOST_TRIES}::int,
      remove_at = now() + ${FIRST_WAIT_S}::float8 * 2 ^ removals * interval '1 second'
    WHERE id = ANY(${missing}::uuid[])`;
}
