// How many rows of a table a statement reads: what must not grow with the table.
import type { Driver, SqlRunner } from '../database/driver.ts';

/** PostgreSQL makes a plan for each of the first five runs of a prepared statement, and keeps one from then on. */
export const RUNS_TO_KEEP_A_PLAN = 8;

/** Rows of `table` that are read for `work`, by scans and by indexes. */
export function rowsRead(
  driver: Driver,
  table: string,
  work: (tx: SqlRunner) => Promise<unknown>,
): Promise<number> {
  return driver.transaction(async (tx) => {
    const read = async () => {
      const [row] = await tx.$queryRaw<{ count: bigint }[]>`
        SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS count
        FROM pg_stat_xact_user_tables WHERE relname = ${table}`;
      return Number(row!.count);
    };
    const before = await read();
    await work(tx);
    return (await read()) - before;
  });
}
