import { newId } from '@order-saga/shared/contracts/ids';
import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemorySagaStore } from '../../../store/memory-saga-store.ts';
import { beginMemoryRun, createMemoryRunStore, runTables } from './memory-run-store.ts';
import { describeRunStore } from './run-store.behaviour.ts';

describeRunStore('replay runs in memory', async () => {
  const client = createMemoryClient(createMemoryDatabase());
  const { runs, items } = runTables(client);
  return {
    store: createMemoryRunStore(client),
    sagas: createMemorySagaStore(client),
    async begin(orderIds, pace = {}) {
      const id = newId();
      await beginMemoryRun(client, { id, orderIds, paymentToken: null, ...pace });
      return id;
    },
    async read(id) {
      const run = runs.rows.get(id)!;
      const own = [...items.rows.values()].filter(({ selectionId }) => selectionId === run.selectionId);
      return { ...run, items: own.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)) };
    },
    hurry: () =>
      client.run('hurry', null, function* (tx) {
        const earlier = (at: Date) => new Date(at.getTime() - 3_600_000);
        for (const run of yield* tx.lock(runs, ({ dueAt }) => dueAt !== null))
          yield* tx.write(runs, run.id, {
            ...{ ...run, dueAt: earlier(run.dueAt!), nextSendAt: earlier(run.nextSendAt) },
          });
      }),
    close: async () => {},
  };
});
