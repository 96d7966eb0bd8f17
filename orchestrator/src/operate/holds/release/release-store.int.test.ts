// What a step of a release asks of PostgreSQL, with many orders.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSagaDatabase, type SagaDatabase } from '../../../testing/saga-database.ts';
import { createPostgresReleaseStore } from './postgres-release-store.ts';

let database: SagaDatabase;
beforeAll(async () => {
  database = await createSagaDatabase();
});
afterAll(() => database?.drop());

const holdId = newId();

/** @returns how long the questions of a step took, in ms, the quickest of some */
async function quickest(): Promise<number> {
  const releases = createPostgresReleaseStore(database.client.$driver);
  const times: number[] = [];
  for (let count = 0; count < 10; count++) {
    const since = performance.now();
    const session = await releases.session();
    const found = await session.lock([]);
    await session.lockNext({ hold: found!.hold, atMost: 10 });
    await session.rollback();
    times.push(performance.now() - since);
  }
  return Math.min(...times);
}

it('takes about as long when thousands were tried before as when none was', async () => {
  const { client } = database;
  await client.$executeRaw`
    INSERT INTO hold (id, command, reason, since, created_by, state, ramp, max_per_second, stop_if_failed_ratio, due_at, released_by)
    VALUES (${holdId}::uuid, 'ProcessPayment', 'a test', now(), 'ann', 'releasing', '{1000}', 50, 0.5, now(), 'ann')`;
  // Plans are made while there are no orders, as in a service that has just started, and kept.
  await quickest();
  await client.$executeRaw`
    INSERT INTO saga (order_id, state, customer_id, currency, total, lines, cause_id, last_seq, held_at)
    SELECT gen_random_uuid(), 'StockReserved', 'c-1', 'EUR', 10, '[]', 'cause', 1, now() FROM generate_series(1, 6000)`;
  const untried = await quickest();
  await client.$executeRaw`
    INSERT INTO hold_item (hold_id, order_id, state, attempt, send_count, wave, result)
    SELECT ${holdId}::uuid, order_id, state, attempt, 1, 1, 'unanswered' FROM saga LIMIT 3000`;
  expect(await quickest()).toBeLessThan(5 * untried + 20);
});
