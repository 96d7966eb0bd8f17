import { newId } from '@order-saga/shared/contracts/ids';
import { keepingLog, sendAnyRequests } from '@order-saga/shared/testing/requests/send-any';
import { expect, it } from 'vitest';
import { processPayment } from './testing/commands.ts';
import { createTestDatabase } from './testing/test-database.ts';
import { startTestService } from './testing/test-service.ts';

it('no value that passes a schema is more than the database can hold', async () => {
  const database = await createTestDatabase();
  const { logger, log } = keepingLog();
  const service = await startTestService(database.url, { logger });
  const orderId = newId();
  await service.send(processPayment({ orderId }));
  await service.reply(orderId, 'PaymentCompleted');
  const known = { orderId: [orderId], orderIds: [orderId], provider: ['simulated', 'stripe'] };
  expect(await sendAnyRequests({ url: service.url, headers: {}, known, log })).toEqual([]);
  await service.stop();
  await database.drop();
}, 300_000);
