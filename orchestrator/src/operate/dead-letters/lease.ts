// One orchestrator at a time works on the dead letters of a queue, replicas of the version before among them.
// A lease that ran out while its holder was only slow does no harm: a letter is redriven twice at worst.
import type { PrismaClient } from '../../database.ts';

/** Longer than a publish may take (10 s), and the wait of others when a holder is killed. Seconds. */
const LEASE_S = 30;
const RENEWAL_MS = 10_000;

/**
 * Does the work if no other orchestrator is at it.
 * @param holder names this process
 * @returns false: another one has the queue
 */
export async function withLease(
  database: PrismaClient,
  { queue, holder }: { queue: string; holder: string },
  work: () => Promise<void>,
): Promise<boolean> {
  if (!(await take(database, queue, holder))) return false;
  const renewal = setInterval(() => take(database, queue, holder).catch(() => {}), RENEWAL_MS);
  try {
    await work();
    return true;
  } finally {
    clearInterval(renewal);
    // Runs out by itself where the database is away.
    await database.$executeRaw`
      UPDATE dead_letter_queue SET leased_until = now() WHERE queue = ${queue} AND holder = ${holder}::uuid`.catch(
      () => {},
    );
  }
}

async function take(database: PrismaClient, queue: string, holder: string): Promise<boolean> {
  const taken = await database.$executeRaw`
    INSERT INTO dead_letter_queue (queue, holder, leased_until)
    VALUES (${queue}, ${holder}::uuid, now() + ${LEASE_S}::int * interval '1 second')
    ON CONFLICT (queue) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
    WHERE dead_letter_queue.leased_until <= now() OR dead_letter_queue.holder = excluded.holder`;
  return taken > 0;
}
