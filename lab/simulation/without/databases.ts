// Databases of which one thing that a statement may do is otherwise.
import type { MemoryClient, MemoryConnection, Work } from '@order-saga/shared/database/memory/memory-client';
import type {
  LockOptions,
  MemoryTable,
  MemoryTransaction,
} from '@order-saga/shared/database/memory/memory-database';

/** @param change what is otherwise for the statements of one transaction */
function withTransactions(
  client: MemoryClient,
  change: () => (tx: MemoryTransaction) => Partial<MemoryTransaction>,
): MemoryClient {
  return {
    ...client,
    async connect() {
      const connection = await client.connect();
      const changed = change();
      const changedWork =
        <Sent, Answer>(work: Work<Sent, Answer>): Work<Sent, Answer> =>
        (tx, sent) =>
          work({ ...tx, now: tx.now, ...changed(tx) }, sent);
      const run: MemoryConnection['run'] = (name, sent, work) =>
        connection.run(name, sent, changedWork(work));
      const commit: MemoryConnection['commit'] = (name, sent, work) =>
        connection.commit(name, sent, changedWork(work));
      return { ...connection, run, commit };
    },
  };
}

/** Rows that are not kept: what would write them removes them. */
export const notKeeping = (
  client: MemoryClient,
  isNotKept: (table: string, row: unknown) => boolean,
): MemoryClient =>
  withTransactions(client, () => (tx) => ({
    *write(table, key, row) {
      if (!isNotKept(table.name, row)) return yield* tx.write(table, key, row);
      yield* tx.remove(table, key);
    },
  }));

/** Rows are inserted without being held: what a lock alone would do for rows that are not there yet. */
export const insertingWithoutLock = (client: MemoryClient, tables: readonly string[]): MemoryClient =>
  withTransactions(client, () => {
    const inserted = new Map<string, { table: string; key: string; row: unknown }>();
    return (tx) => ({
      *insert(table, key, row) {
        if (!tables.includes(table.name)) return yield* tx.insert(table, key, row);
        if (tx.row(table, key) !== undefined) return false;
        inserted.set(`${table.name} ${key}`, { table: table.name, key, row });
        return true;
      },
      *lock<Row>(
        table: MemoryTable<Row>,
        which: Iterable<string> | ((row: Row) => boolean),
        options?: LockOptions<Row>,
      ) {
        const locked = yield* tx.lock(table, which, options);
        const wanted = typeof which === 'function' ? undefined : new Set(which);
        const isWanted = (key: string, row: Row) =>
          typeof which === 'function' ? which(row) : wanted!.has(key);
        for (const { table: name, key, row } of inserted.values())
          if (name === table.name && tx.row(table, key) === undefined && isWanted(key, row as Row))
            locked.push(row as Row);
        return locked;
      },
    });
  });
