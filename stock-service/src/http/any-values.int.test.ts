import { keepingLog, sendAnyRequests } from '@order-saga/shared/testing/requests/send-any';
import { expect, it } from 'vitest';
import { ADMIN_TOKEN, runStock } from '../testing/running-stock.ts';
import { createStockDatabase } from '../testing/stock-database.ts';

it('no value that passes a schema is more than the database can hold', async () => {
  const stock = await createStockDatabase();
  const { logger, log } = keepingLog();
  const service = await runStock(stock.url, { adminToken: ADMIN_TOKEN, logger });
  await service.admin('PUT', '/products/FULL', { body: { name: 'x', available: Number.MAX_SAFE_INTEGER } });
  await service.admin('PUT', '/products/SKU-1', { body: { name: 'x', available: 5 } });
  const known = { sku: ['FULL', 'SKU-1', 'SKU-2'] };
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  expect(await sendAnyRequests({ url: service.url, headers, known, log })).toEqual([]);
  await service.stop();
  await stock.drop();
}, 300_000);
