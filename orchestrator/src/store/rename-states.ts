// Brings the state names of unfinished sagas up to date. Runs at every start; finds nothing to do at nearly all of them.
import type { PrismaClient } from '../database.ts';
import { currentState, type StateMigration } from './state-migrations.ts';

/** Small, so that no reply waits long for a saga. */
const BATCH = 500;

/**
 * Renames states, a batch in each transaction. Several replicas may do it at once. A saga that another replica is at work on
 * is skipped: it is renamed when it is read, and written so when it moves.
 * @returns how many sagas were renamed
 */
export async function renameStates(
  database: PrismaClient,
  migrations: readonly StateMigration[],
): Promise<number> {
  const names = migrations.map(({ from }) => ({
    from_state: from,
    to_state: currentState(from, migrations),
  }));
  if (names.length === 0) return 0;
  for (let total = 0; ; ) {
    const renamed = await database.$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT order_id, to_state
        FROM saga JOIN json_to_recordset(${JSON.stringify(names)}::json) AS n(from_state text, to_state text)
          ON saga.state = n.from_state
        WHERE finished_at IS NULL LIMIT ${BATCH} FOR UPDATE OF saga SKIP LOCKED)
      UPDATE saga SET state = old.to_state, updated_at = now() FROM old WHERE saga.order_id = old.order_id`;
    total += renamed;
    if (renamed < BATCH) return total;
  }
}
