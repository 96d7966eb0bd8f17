// An operator's statement that an undone payment is not with us: what is asked, sent, audited and refused.

import { BrokerUnavailableError } from '@order-saga/shared/broker/broker';
import { RequestError, requestError } from '@order-saga/shared/http/errors/request-errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verify } from '../../look/invariants/verify.ts';
import { createFakeBroker, type FakeBroker } from '../../testing/fake-broker.ts';
import { paymentSeen } from '../../testing/payment-seen.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, type TestSagas } from '../../testing/test-sagas.ts';
import { settlePayment } from './settle.ts';

let sagas: TestSagas;
let broker: FakeBroker;
let payments: () => Promise<ReturnType<typeof paymentSeen>[]>;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(() => {
  broker = createFakeBroker();
  const refundRefusal = { code: 'charge_disputed', since: '2026-11-25T10:01:00.000Z', attempts: 7 };
  payments = async () => [paymentSeen({ failedCalls: 7 }, { refundRefusal })];
});

const settle = (orderId: string, key?: string) =>
  settlePayment(
    {
      ...{ database: sagas.database, store: sagas.acts, send: async () => {}, broker },
      ...{ stepTimeoutMs: STEP_TIMEOUT_MS, stepMaxAttempts: 5, metrics: sagas.metrics },
      peers: { paymentsOf: () => payments() },
    },
    {
      ...{ orderId, actor: 'anna', reason: 'bank transfer 4711', how: 'ReturnedAnotherWay' },
      idempotency: key === undefined ? undefined : { actor: 'anna', key, fingerprint: 'f' },
    },
  );
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof RequestError ? error.code : error),
  );
const audited = async (orderId: string) =>
  (await sagas.database.adminAudit.findMany({ where: { orderId } })).map(
    ({ act, actor, reason, detail }) => ({
      ...{ act, actor, reason, detail },
    }),
  );

describe('a settlement', () => {
  it('goes with CancelPayment, in the name of the operator, and its reply moves the saga', async () => {
    const orderId = await sagas.saga('CancellingPayment');
    const { state, history } = await settle(orderId);
    expect(state).toBe('CancellingPayment');
    const settlement = { how: 'ReturnedAnotherWay', reason: 'bank transfer 4711' };
    expect(broker.published.map(({ type, body }) => [type, body])).toEqual([
      ['CancelPayment', { orderId, attempt: 1, settlement: { ...settlement, by: 'anna' } }],
    ]);
    expect(history.at(-1)).toMatchObject({
      ...{ kind: 'command', name: 'CancelPayment', actor: 'anna', detail: { settlement } },
    });
    expect(await audited(orderId)).toEqual([
      {
        ...{ act: 'settle', actor: 'anna', reason: 'bank transfer 4711' },
        detail: expect.objectContaining({ how: 'ReturnedAnotherWay', refusal: 'charge_disputed' }),
      },
    ]);
    expect(verify(await sagas.view(orderId)).holds).toBe(true);
    await sagas.handle(messagesOf(orderId).paymentCancelled);
    expect(await sagas.view(orderId)).toMatchObject({ state: 'ReleasingStock' });
    expect(verify(await sagas.view(orderId)).holds).toBe(true);
    expect(await codeOf(settle(orderId))).toBe('PAYMENT_NOT_SETTLEABLE');
  });

  it('is sent once for one key, however often and at once it is asked for', async () => {
    const orderId = await sagas.saga('CancellingPayment');
    await settle(orderId, orderId);
    await settle(orderId, orderId);
    expect(broker.published).toHaveLength(1);
    expect(await audited(orderId)).toHaveLength(1);
  });

  it('is refused where nothing waits for the provider, and sends nothing', async () => {
    for (const state of ['StockReserved', 'ReleasingStock', 'Completed', 'Failed'] as const) {
      expect(await codeOf(settle(await sagas.saga(state)))).toBe('PAYMENT_NOT_SETTLEABLE');
    }
    const orderId = await sagas.saga('CancellingPayment');
    for (const waiting of [undefined, { failedCalls: 0 }, { call: 'charge' as const }]) {
      payments = async () => [paymentSeen(waiting)];
      expect(await codeOf(settle(orderId))).toBe('PAYMENT_NOT_SETTLEABLE');
    }
    expect(broker.published).toEqual([]);
    expect(await audited(orderId)).toEqual([]);
  });

  it('waits for payment-service and the broker: without them nothing is sent, and its key is free', async () => {
    const orderId = await sagas.saga('CancellingPayment');
    const told = payments;
    payments = () => Promise.reject(requestError('PEER_UNAVAILABLE', 'http://payment does not answer.'));
    expect(await codeOf(settle(orderId, 'free'))).toBe('PEER_UNAVAILABLE');
    payments = told;
    broker.confirm = () => Promise.reject(new BrokerUnavailableError('lost'));
    expect(await codeOf(settle(orderId, 'free'))).toBe('BROKER_UNAVAILABLE');
    broker.confirm = async () => {};
    expect(await codeOf(settle(orderId, 'free'))).toBeNull();
  });
});
