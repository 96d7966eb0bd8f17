// One connection for each pump: a batch is one statement, which is committed by itself.
import pg from 'pg';

/**
 * Statements are prepared while the tables are empty, and their plans are kept: the one that goes by the key row by row
 * is right at every size. So it is the only one allowed, and not planned again for each batch.
 */
const PLANNER = [
  '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off',
  '-c plan_cache_mode=force_generic_plan',
].join(' ');

export async function openDatabase(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: PLANNER });
  await client.connect();
  return client;
}
