import { createTestDatabase } from '../../testing/test-database.ts';
import { createPostgresLedger } from './postgres-ledger.ts';
import { describeSimulated } from './simulated.behaviour.ts';

describeSimulated('PostgreSQL', async () => {
  const { client, drop } = await createTestDatabase();
  return {
    ledger: createPostgresLedger(client.$driver),
    entryOf: (idempotencyKey) => client.providerLedger.findUnique({ where: { idempotencyKey } }),
    close: drop,
  };
});
