// The store port in memory: the counterpart of postgres-store.ts.
import type { Store } from '../store.ts';
import type { MemoryClient, Work } from './memory-client.ts';

export interface MemoryStoreStatements<Ask, Found, Changes, Written> {
  /** Inserts the key rows that are missing, locks, reads. */
  readonly lock: Work<Ask, Found>;
  /** Writes; the COMMIT follows by itself. */
  readonly commit: Work<Changes, Written>;
}

/** @param name of the store, for whoever watches the statements */
export function createMemoryStore<Ask, Found, Changes, Written = void>(
  client: MemoryClient,
  name: string,
  { lock, commit }: MemoryStoreStatements<Ask, Found, Changes, Written>,
): Store<Ask, Found, Changes, Written> {
  return {
    async session() {
      const connection = await client.connect();
      return {
        lock: (ask) => connection.run(`${name} lock`, ask, lock),
        commit: (changes) => connection.commit(`${name} commit`, changes, commit),
        rollback: () => connection.rollback(),
      };
    },
  };
}
