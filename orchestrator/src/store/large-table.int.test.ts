// What a step costs must not depend on how many sagas there are, nor on how many there were when its statement was
// prepared.
import { newId } from '@order-saga/shared/contracts/ids';
import { RUNS_TO_KEEP_A_PLAN, rowsRead } from '@order-saga/shared/testing/rows-read';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient } from '../database.ts';
import { createReplyHandler } from '../run/replies.ts';
import { messagesOf } from '../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../testing/test-sagas.ts';
import { createPostgresSagaStore } from './postgres-saga-store.ts';

const SAGAS = 5000;

let sagas: TestSagas;
/** One connection, whose prepared statements are those that are measured. */
let database: PrismaClient;
let handle: ReturnType<typeof createReplyHandler>;
beforeAll(async () => {
  sagas = await openTestSagas();
  database = openDatabase(sagas.url, 1);
  const store = createPostgresSagaStore(database.$driver);
  handle = createReplyHandler({ store, stepTimeoutMs: 30_000, metrics: sagas.metrics });
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++) {
    const orderId = newId();
    await handle([messagesOf(orderId).created]);
    await handle([messagesOf(orderId).notReserved]);
  }
  await database.$executeRaw`
    INSERT INTO saga (order_id, state, customer_id, currency, total, lines, payment_token, last_seq)
    SELECT gen_random_uuid(), 'StockReserved', 'c', 'EUR', 1, '[]', 't', 2 FROM generate_series(1, ${SAGAS}::int)`;
});
afterAll(async () => {
  await database?.$disconnect();
  await sagas?.close();
});

it('a step is taken by the key of its saga', async () => {
  const orderIds = [newId(), newId()];
  await handle(orderIds.map((orderId) => messagesOf(orderId).created));
  const replies = orderIds.map((orderId) => messagesOf(orderId).notReserved);
  const read = await rowsRead(database.$driver, 'saga', () => handle(replies));
  expect(await database.saga.count({ where: { orderId: { in: orderIds }, state: 'FailingOrder' } })).toBe(2);
  expect(read).toBeLessThan(20);
});
