import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { newId } from '@order-saga/shared/contracts/ids';
import { decode, type Message } from '@order-saga/shared/contracts/message';
import { createLogger } from '@order-saga/shared/observability/logger';
import type { RunningService } from '@order-saga/shared/process/service';
import { readSettings } from '@order-saga/shared/settings/settings';
import { createTestDatabase, type TestDatabase } from '@order-saga/shared/testing/test-database';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { schemaDirectory } from './database.ts';
import { service } from './service.ts';
import { doSample, undoSample } from './testing/commands.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const broker = createInProcessBroker({ logger });
let database: TestDatabase;
let running: RunningService;

beforeAll(async () => {
  database = await createTestDatabase(schemaDirectory);
  const env = { SAMPLE_DATABASE_URL: database.url, SAMPLE_PORT: '0', SAMPLE_MAX_TOTAL: '100' };
  running = await service.start(readSettings(env, service.settings), { broker, logger });
  await running.begun;
});
afterAll(async () => {
  await running?.stop();
  await broker.close();
  await database?.drop();
});

it('answers the commands of its queue, and shows what it holds of each order', async () => {
  const replies: Message[] = [];
  broker.subscribe(REPLIES_QUEUE, { prefetch: 10 }, (delivery) => {
    replies.push(decode(delivery));
    delivery.ack();
  });
  const [done, refused, undone] = [newId(), newId(), newId()];
  await publishMessages(broker, 'test', [
    doSample(done, 1, 100),
    doSample(refused, 1, 101),
    doSample(undone, 1, 100),
    undoSample(undone, 1),
  ]);
  await vi.waitFor(() => expect(replies).toHaveLength(4));
  expect(replies.map(({ type }) => type)).toEqual([
    'SampleDone',
    'SampleRefused',
    'SampleDone',
    'SampleUndone',
  ]);

  const answer = await fetch(`${running.url}/inspections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orderIds: [done, refused, undone, newId()] }),
  });
  expect(await answer.json()).toEqual({
    items: [
      { orderId: done, attempt: 1, status: 'Done' },
      { orderId: refused, attempt: 1, status: 'Refused' },
      { orderId: undone, attempt: 1, status: 'Undone' },
    ],
  });
});

it('reads its rule from its settings', () => {
  const env = { POSTGRES_URL: 'postgresql://postgres@127.0.0.1:5432' };
  expect(readSettings(env, service.settings)).toMatchObject({ port: 3999, maxTotal: 1_000_000 });
  expect(() => readSettings({ ...env, SAMPLE_MAX_TOTAL: '-1' }, service.settings)).toThrow(
    'SAMPLE_MAX_TOTAL',
  );
});
