// The store port on PostgreSQL. A store gives its statements; how they share round trips stands here.
import type { Driver, SqlRunner, Transaction } from './driver.ts';
import type { Store } from './store.ts';

export interface StoreStatements<Ask, Found, Changes, Written> {
  /** Sends all its statements in one turn, without awaiting one before the next: they share a round trip. */
  lock(tx: SqlRunner, ask: Ask): Promise<Found>;
  /** Ends in `tx.commit(…)` with everything that is written, awaited. */
  commit(tx: Pick<Transaction, 'commit'>, changes: Changes): Promise<Written>;
}

export function createPostgresStore<Ask, Found, Changes, Written = void>(
  driver: Pick<Driver, 'begin'>,
  { lock, commit }: StoreStatements<Ask, Found, Changes, Written>,
): Store<Ask, Found, Changes, Written> {
  return {
    async session() {
      const tx = await driver.begin();
      return {
        lock: (ask) => lock(tx, ask),
        commit: (changes) => commit(tx, changes),
        rollback: () => tx.rollback(),
      };
    },
  };
}
