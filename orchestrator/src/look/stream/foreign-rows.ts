// A dump that was loaded into another server brings transaction numbers along that this server has yet to reach. Streams
// would hold back what unfinished sagas do until it has. Runs at every start; finds nothing to do at nearly all of them.
import type { PrismaClient } from '../../database.ts';

const BATCH = 2000;

/**
 * Rows that no transaction of this server can have written count as written before there were streams. Several replicas
 * may do it at once.
 * @returns how many there were
 */
export async function disownForeignRows(database: PrismaClient): Promise<number> {
  for (let total = 0; ; ) {
    const disowned = await database.$executeRaw`
      WITH ahead AS MATERIALIZED (
        SELECT order_id, seq FROM saga_history
        WHERE tx_id >= (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
      UPDATE saga_history SET tx_id = 0 FROM ahead
      WHERE saga_history.order_id = ahead.order_id AND saga_history.seq = ahead.seq`;
    total += disowned;
    if (disowned < BATCH) return total;
  }
}
