// What a step costs must not depend on how many sagas there are, nor on how many there were when its statement was
// prepared.
import { newId } from '@order-saga/shared/contracts/ids';
import { send } from '@order-saga/shared/database/query';
import { RUNS_TO_KEEP_A_PLAN, rowsRead } from '@order-saga/shared/testing/rows-read';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PrismaClient } from '../database.ts';
import { createReplyHandler } from '../run/replies.ts';
import { plainSteps } from '../saga/plain-steps.ts';
import { messagesOf } from '../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../testing/test-sagas.ts';
import { takeSteps } from './saga-steps.ts';

const SAGAS = 5000;

let sagas: TestSagas;
/** One connection, whose prepared statements are those that are measured. */
let database: PrismaClient;
let handle: ReturnType<typeof createReplyHandler>;
beforeAll(async () => {
  sagas = await openTestSagas();
  database = openDatabase(sagas.url, 1);
  handle = createReplyHandler({ database, stepTimeoutMs: 30_000, metrics: sagas.metrics });
  for (let run = 0; run < RUNS_TO_KEEP_A_PLAN; run++)
    await send(database.$driver, takeSteps(stepsOf(newId())));
  await database.$executeRaw`
    INSERT INTO saga (order_id, state, customer_id, currency, total, lines, payment_token, last_seq)
    SELECT gen_random_uuid(), 'StockReserved', 'c', 'EUR', 1, '[]', 't', 2 FROM generate_series(1, ${SAGAS}::int)`;
});
afterAll(async () => {
  await database?.$disconnect();
  await sagas?.close();
});

const stepsOf = (orderId: string) => {
  const { reserved } = messagesOf(orderId);
  return plainSteps(reserved).map((step) => ({ message: reserved, step, waitMs: 1000 }));
};

it('a step is taken by the key of its saga', async () => {
  const [one, two] = [newId(), newId()];
  await handle([messagesOf(one).created, messagesOf(two).created]);
  let taken = 0;
  const read = await rowsRead(database.$driver, 'saga', async (tx) => {
    taken = (await send(tx, takeSteps([one, two].flatMap(stepsOf)))).length;
  });
  expect(taken).toBe(2);
  expect(read).toBeLessThan(10);
});
