import { testReplays } from '../../../testing/test-replays.ts';
import { openTestSagas } from '../../../testing/test-sagas.ts';
import { createPostgresRunStore } from './postgres-run-store.ts';
import { describeRunStore } from './run-store.behaviour.ts';

describeRunStore('replay runs in PostgreSQL', async () => {
  const sagas = await openTestSagas();
  const { database } = sagas;
  const replays = testReplays(sagas);
  return {
    store: createPostgresRunStore(database.$driver),
    sagas: sagas.store,
    begin: async (orderIds, options = {}) => (await replays.run(orderIds, options)).id,
    async read(id) {
      const run = await database.replayRun.findUniqueOrThrow({ where: { id } });
      const { selectionId } = run;
      const selection = await database.replaySelection.findUniqueOrThrow({ where: { id: selectionId } });
      const items = await database.replayItem.findMany({
        where: { selectionId },
        orderBy: { orderId: 'asc' },
      });
      return { ...run, paymentToken: selection.paymentToken, items };
    },
    hurry: () => replays.hurry(),
    close: () => sagas.close(),
  };
});
