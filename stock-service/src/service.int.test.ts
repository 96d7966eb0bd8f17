import { publishMessages } from '@order-saga/shared/broker/publisher';
import { REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { newId } from '@order-saga/shared/contracts/ids';
import { decode, type Message } from '@order-saga/shared/contracts/message';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { seedCatalogue } from './seed.ts';
import { lines, reserveStock } from './testing/commands.ts';
import { type RunningStock, runStock } from './testing/running-stock.ts';
import { createStockDatabase, type StockDatabase } from './testing/stock-database.ts';

let stock: StockDatabase;
let service: RunningStock;

beforeAll(async () => {
  stock = await createStockDatabase();
  service = await runStock(stock.url);
});
afterAll(async () => {
  await service?.stop();
  await stock?.drop();
});

it('answers the commands of its queue with events, and shows the seeded catalogue', async () => {
  await seedCatalogue({ databaseUrl: stock.url });
  const replies: Message[] = [];
  service.broker.subscribe(REPLIES_QUEUE, { prefetch: 10 }, (delivery) => {
    replies.push(decode(delivery));
    delivery.ack();
  });
  const command = reserveStock(newId(), 1, lines({ 'SKU-1': 2 }));
  await publishMessages(service.broker, 'test', [command]);
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  expect(replies).toMatchObject([{ type: 'StockReserved', causationId: command.messageId }]);
  const { body } = await service.call('GET', `/reservations/${command.body.orderId}`);
  expect(body).toMatchObject({ status: 'Reserved', lines: lines({ 'SKU-1': 2 }) });
  expect((await service.call('GET', '/products')).body.items).toHaveLength(8);
  expect(await service.call('GET', '/readyz')).toMatchObject({ status: 200 });
});

it('refills nothing when the catalogue is seeded again', async () => {
  await seedCatalogue({ databaseUrl: stock.url });
  await service.admin('PUT', '/products/SKU-8', { body: { name: 'Sold out', available: 0 } });
  await seedCatalogue({ databaseUrl: stock.url });
  const { body } = await service.call('GET', '/products/SKU-8');
  expect(body).toMatchObject({ name: 'Sold out', available: 0 });
});

it('answers admin routes with 503 when no token is configured', async () => {
  const other = await runStock(stock.url, { adminToken: undefined });
  const answer = await other.admin('PUT', '/products/A', { body: { name: 'A', available: 1 } });
  expect(answer).toMatchObject({ status: 503, body: { code: 'ADMIN_DISABLED' } });
  await other.stop();
});
