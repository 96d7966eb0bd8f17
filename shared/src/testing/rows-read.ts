// How many rows of a table some work reads: what must not grow with the table.
import type { SqlRunner } from '../database/driver.ts';

/** PostgreSQL makes a plan for each of the first five runs of a prepared statement, and keeps one from then on. */
export const RUNS_TO_KEEP_A_PLAN = 8;

/** Rows of `table` that are read for `work`, by scans and by indexes. @param driver of one connection, which the work uses too */
export async function rowsRead(
  driver: SqlRunner,
  table: string,
  work: () => Promise<unknown>,
): Promise<number> {
  const read = async () => {
    // Else they are counted up to a second later.
    await driver.$queryRaw`SELECT pg_stat_force_next_flush()`;
    const [row] = await driver.$queryRaw<{ count: bigint }[]>`
      SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS count
      FROM pg_stat_user_tables WHERE relname = ${table}`;
    return Number(row!.count);
  };
  const before = await read();
  await work();
  return (await read()) - before;
}
