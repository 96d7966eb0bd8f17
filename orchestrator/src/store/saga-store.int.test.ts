import { createSagaDatabase } from '../testing/saga-database.ts';
import { createPostgresSagaStore } from './postgres-saga-store.ts';
import { describeSagaStore } from './saga-store.behaviour.ts';

describeSagaStore('sagas in PostgreSQL', async () => {
  const { client, drop } = await createSagaDatabase();
  return {
    store: createPostgresSagaStore(client.$driver),
    async times(orderId) {
      const [row] = await client.$queryRaw<{ finished: boolean; due: number | null; look: number | null }[]>`
        SELECT finished_at IS NOT NULL AS finished, (extract(epoch FROM deadline_at - now()) * 1000)::float8 AS due,
          (extract(epoch FROM due_after - now()) * 1000)::float8 AS look FROM saga WHERE order_id = ${orderId}::uuid`;
      return { isFinished: row!.finished, dueInMs: row!.due, lookInMs: row!.look };
    },
    async makeDue(orderId) {
      await client.$executeRaw`
        UPDATE saga SET deadline_at = now() - interval '1 s', due_after = now() - interval '1 s'
        WHERE order_id = ${orderId}::uuid`;
    },
    async bringWith(orderId, command) {
      await client.$executeRaw`
        UPDATE saga SET sends = state || ' ' || ${command} WHERE order_id = ${orderId}::uuid`;
    },
    close: drop,
  };
});
