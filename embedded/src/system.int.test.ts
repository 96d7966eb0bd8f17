import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@order-saga/shared/observability/logger';
import { StartError } from '@order-saga/shared/process/start-error';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSystem } from './system.ts';

describe('the start of the whole system', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'order-saga-system-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('ends on a signal, also one that came before it waited for servers that are away', async () => {
    const env = {
      DATA_DIR: folder,
      POSTGRES_URL: 'postgresql://postgres@127.0.0.1:1',
      RABBITMQ_URL: 'amqp://127.0.0.1:1',
      ADMIN_TOKEN: 'for-this-test-only',
      ORCHESTRATOR_PORT: '0',
      ORDER_PORT: '0',
      STOCK_PORT: '0',
      PAYMENT_PORT: '0',
    };
    const control = new AbortController();
    const started = startSystem(env, createLogger({ name: 'test', level: 'silent' }), control.signal);
    control.abort();
    await expect(started).rejects.toThrow(StartError);
  });
});
