import { keepingLog, sendAnyRequests } from '@order-saga/shared/testing/requests/send-any';
import { createTestDatabase } from '@order-saga/shared/testing/test-database';
import { expect, it } from 'vitest';
import { schemaDirectory } from '../database.ts';
import { runOrderService } from '../testing/running-order-service.ts';

it('no value that passes a schema is more than the database can hold', async () => {
  const database = await createTestDatabase(schemaDirectory);
  const { logger, log } = keepingLog();
  const service = await runOrderService(database.url, { logger });
  const orderIds = [await service.place(), await service.place()];
  const { body } = await service.call('GET', '/orders?limit=1');
  const known = {
    orderId: orderIds,
    cursor: [body.nextCursor],
    currency: ['EUR', 'JPY', 'XXX'],
    customerId: ['c-42'],
    token: ['tok_visa'],
  };
  expect(await sendAnyRequests({ url: service.url, headers: {}, known, log })).toEqual([]);
  await service.stop();
  await database.drop();
}, 300_000);
