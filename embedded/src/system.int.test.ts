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

  it('lets one participant be stopped: what it is asked waits until it is back where it was', async () => {
    const ports = ['ORCHESTRATOR_PORT', 'ORDER_PORT', 'STOCK_PORT', 'PAYMENT_PORT'].map((name) => [
      name,
      '0',
    ]);
    const env = { DATA_DIR: folder, ...Object.fromEntries(ports) };
    const logger = createLogger({ name: 'test', level: 'silent' });
    const system = await startSystem(env, logger, new AbortController().signal);
    const isUp = () =>
      fetch(`${system.urls.payment}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    const orders = `${system.urls.order}/orders`;
    try {
      const back = await system.silence('payment');
      expect(await isUp()).toBe(false);
      expect(await system.silence('payment')).toBeUndefined();
      const placed = await fetch(orders, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ customerId: 'c', currency: 'EUR', payment: { token: 'tok_visa' } },
          lines: [{ sku: 'SKU-1', quantity: 1, unitPrice: 5 }],
        }),
      });
      const { orderId } = (await placed.json()) as { orderId: string };
      await back!();
      expect(await isUp()).toBe(true);
      await expect
        .poll(async () => ((await (await fetch(`${orders}/${orderId}`)).json()) as { status: string }).status)
        .toBe('Completed');
    } finally {
      await system.stop();
    }
  });
});
