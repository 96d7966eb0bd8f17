import { newId } from '@order-saga/shared/contracts/ids';
import { keepingLog, sendAnyRequests } from '@order-saga/shared/testing/requests/send-any';
import { expect, it } from 'vitest';
import { ADMIN_TOKEN, runOrchestrator } from '../testing/running-orchestrator.ts';
import { createSagaDatabase } from '../testing/saga-database.ts';

it('no value that passes a schema is more than the database can hold', async () => {
  const sagas = await createSagaDatabase();
  const { logger, log } = keepingLog();
  const away = 'http://127.0.0.1:9';
  const env = { ORDER_URL: away, STOCK_URL: away, PAYMENT_URL: away };
  const service = await runOrchestrator(sagas.url, { env, logger });
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

  const failed = { state: 'Failed', failureReason: 'OutOfStock', finishedDaysAgo: 0 };
  const orderIds = [await sagas.put(failed), await sagas.put(), await sagas.put({ dueInMs: 1000 })];
  // What they come to is more than a bigint holds.
  await sagas.client.$executeRaw`
    INSERT INTO saga (order_id, state, attempt, customer_id, currency, total, lines, payment_token, last_seq, cause_id,
                      failure_reason, failure_group, finished_at)
    SELECT gen_random_uuid(), 'Failed', 1, 'c-1', 'EUR', 9007199254740991, '[]', 'tok_visa', 1, 'cause',
           'OutOfStock', '0123456789abcdef', now()
    FROM generate_series(1, 1025)`;
  const letter = await sagas.client.deadLetter.create({
    data: { id: newId(), queue: 'orchestrator.replies', properties: '{}', body: Buffer.from('{}') },
  });
  const preview = await service.call('POST', '/admin/replays/preview', {
    headers,
    body: { orderIds: [orderIds[0]] },
  });
  const { selectionToken } = preview.body;
  const run = await service.call('POST', '/admin/replays', {
    headers,
    body: { selectionToken, reason: 'because' },
  });
  const page = await service.call('GET', '/sagas?limit=1');
  const known = {
    orderId: orderIds,
    orderIds,
    replayId: [run.body.id],
    selectionToken: [selectionToken],
    id: [letter.id],
    ids: [letter.id],
    group: ['0123456789abcdef'],
    cursor: [page.body.nextCursor],
    queue: ['orchestrator.replies'],
  };
  const hidden = ['/assets/{file}', '/ui/{file}', '/docs/{file}', '/docs/static/{file}'];
  expect(await sendAnyRequests({ url: service.url, headers, known, hidden, log })).toEqual([]);
  await service.stop();
  await sagas.drop();
}, 300_000);
