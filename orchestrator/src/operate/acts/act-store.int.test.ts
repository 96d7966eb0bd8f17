import { createPostgresSagaStore } from '../../store/postgres-saga-store.ts';
import { createSagaDatabase } from '../../testing/saga-database.ts';
import { describeActStore } from './act-store.behaviour.ts';
import { readNotes } from './notes.ts';
import { createPostgresActStore } from './postgres-act-store.ts';

describeActStore('acts in PostgreSQL', async () => {
  const { client, drop } = await createSagaDatabase();
  return {
    store: createPostgresActStore(client.$driver),
    sagas: createPostgresSagaStore(client.$driver),
    notes: (orderId) => readNotes(client, orderId),
    close: drop,
  };
});
