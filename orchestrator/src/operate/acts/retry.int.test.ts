// Retries while the broker is away, and what comes between the send and its count.

import { BrokerUnavailableError } from '@order-saga/shared/broker/broker';
import { RequestError } from '@order-saga/shared/http/errors/request-errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../look/invariants/verify.ts';
import { createFakeBroker, type FakeBroker } from '../../testing/fake-broker.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, type TestSagas } from '../../testing/test-sagas.ts';
import { retrySaga } from './retry.ts';

const MAX = 5;

let sagas: TestSagas;
let broker: FakeBroker;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(() => {
  broker = createFakeBroker();
});

const retry = (orderId: string, key?: string) =>
  retrySaga(
    {
      store: sagas.acts,
      send: async () => {},
      broker,
      stepTimeoutMs: STEP_TIMEOUT_MS,
      stepMaxAttempts: MAX,
      metrics: sagas.metrics,
    },
    {
      orderId,
      actor: 'anna',
      reason: 'stuck',
      idempotency: key === undefined ? undefined : { actor: 'anna', key, fingerprint: 'f' },
    },
  );
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof RequestError ? error.code : error),
  );

describe('a retry', () => {
  it('while the broker is away changes nothing', async () => {
    const orderId = await sagas.saga('Suspend');
    const before = [await sagas.view(orderId), await sagas.stored(orderId)];
    broker.up = false;
    expect(await codeOf(retry(orderId))).toBe('BROKER_UNAVAILABLE');
    expect([await sagas.view(orderId), await sagas.stored(orderId)]).toEqual(before);
  });

  it('that is not confirmed is not counted, is due again within 2 s, and leaves its key free', async () => {
    const orderId = await sagas.saga('Suspend');
    broker.confirm = () => Promise.reject(new BrokerUnavailableError('lost'));
    expect(await codeOf(retry(orderId, 'free'))).toBe('BROKER_UNAVAILABLE');
    expect((await sagas.stored(orderId)).sendCount).toBe(1);
    expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(2000);
    broker.confirm = async () => {};
    await retry(orderId, 'free');
    expect((await sagas.stored(orderId)).sendCount).toBe(2);
  });

  it('after the last try does not bring the end of the step nearer', async () => {
    const orderId = await sagas.saga('StockReserved');
    await sagas.database.saga.update({ where: { orderId }, data: { sendCount: MAX } });
    broker.confirm = () => Promise.reject(new BrokerUnavailableError('lost'));
    await codeOf(retry(orderId));
    expect(await sagas.dueInMs(orderId)).toBeGreaterThan(STEP_TIMEOUT_MS / 2);
  });

  it('whose reply comes before its confirm is not counted against the next step', async () => {
    const orderId = await sagas.saga('Suspend');
    broker.confirm = async () => {
      await sagas.handle(messagesOf(orderId).reserved);
    };
    const view = await retry(orderId);
    expect(view.state).toBe('StockReserved');
    expect((await sagas.stored(orderId)).sendCount).toBe(1);
    expect((await sagas.told(orderId)).map(({ kind }) => kind)).toEqual(['message', 'message']);
    expect(verify(view).holds).toBe(true);
  });

  it('of a command that was not confirmed yet is its first send', async () => {
    const orderId = await sagas.saga('Suspend');
    await sagas.database.saga.update({ where: { orderId }, data: { sendCount: 0 } });
    expect(verify(await retry(orderId)).holds).toBe(true);
    expect((await sagas.stored(orderId)).sendCount).toBe(1);
  });
});
