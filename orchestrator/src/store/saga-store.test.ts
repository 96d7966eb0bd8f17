import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemorySagaStore, type MemorySaga } from './memory-saga-store.ts';
import { describeSagaStore } from './saga-store.behaviour.ts';

describeSagaStore('sagas in memory', async () => {
  const client = createMemoryClient(createMemoryDatabase());
  const table = client.table<MemorySaga>('saga');
  const inMs = (at: Date | null) => at && at.getTime() - Date.now();
  return {
    store: createMemorySagaStore(client),
    async times(orderId) {
      const { finishedAt, deadlineAt, dueAfter } = table.rows.get(orderId)!;
      return { isFinished: finishedAt !== null, dueInMs: inMs(deadlineAt), lookInMs: inMs(dueAfter) };
    },
    makeDue: (orderId) =>
      client.run('make due', orderId, function* (tx, id) {
        const past = new Date(tx.now - 1000);
        yield* tx.write(table, id, { ...tx.row(table, id)!, deadlineAt: past, dueAfter: past });
      }),
    bringWith: (orderId, sends) =>
      client.run('bring', orderId, function* (tx, id) {
        const row = tx.row(table, id)!;
        yield* tx.write(table, id, { ...row, saga: { ...row.saga, sends } });
      }),
    close: async () => {},
  };
});
