// An operator ends a saga as its order has ended: what is asked, shown before, stored, audited and refused.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderAnswer, Peers } from '../../look/invariants/peers.ts';
import { verify } from '../../look/invariants/verify.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';
import { type EndRequest, endSaga, previewEnd } from './end.ts';

let sagas: TestSagas;
let order: Pick<OrderAnswer, 'status' | 'attempt' | 'failure'>;
let payment: { attempt: number; status: 'Completed' | 'Refunded' };
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(() => {
  order = { status: 'Completed', attempt: 1, failure: null };
  payment = { attempt: 1, status: 'Refunded' };
});

const lines = [{ sku: 'A', quantity: 2, unitPrice: 10 }];
const peers = {
  order: async (orderId: string) => ({ orderId, total: 20, lines, ...order }),
  payments: async ([orderId]: readonly string[]) => ({
    items: [{ orderId, amount: 20, currency: 'EUR', ...payment }],
  }),
  stock: async ([orderId]: readonly string[]) => ({
    items: [{ orderId, attempt: 1, status: 'Reserved', lines: [{ sku: 'A', quantity: 2 }] }],
  }),
  step: async () => ({ items: [] }),
} as unknown as Peers;

const deps = () => ({
  ...{ database: sagas.database, store: sagas.acts, peers, metrics: sagas.metrics },
  send: () => Promise.reject(new Error('something is sent')),
});
const end = (orderId: string, more: Partial<EndRequest> = {}) =>
  endSaga(deps(), {
    ...{ orderId, actor: 'anna', reason: 'shipped all the same', as: 'Completed', idempotency: undefined },
    ...more,
  });

describe('ending a saga as its order has ended', () => {
  it('shows before what stays as it is, and changes nothing', async () => {
    const orderId = await sagas.saga('FailingOrder');
    const before = await sagas.view(orderId);
    expect(await previewEnd(deps(), orderId)).toEqual({
      ...{ orderId, state: 'FailingOrder', attempt: 1, order, whyNot: null },
      leaves: ['0 payments are Completed'],
    });
    order = { status: 'Failed', attempt: 1, failure: { reason: 'Cancelled', detail: null } };
    payment = { attempt: 1, status: 'Completed' };
    expect((await previewEnd(deps(), await sagas.saga('Paid'))).leaves).toEqual([
      ...['the payment of attempt 1 is Completed', 'attempt 1 holds 2 A'],
    ]);
    expect(await sagas.view(orderId)).toEqual(before);
  });

  it('completes it, with what it leaves behind in the audit, and sends nothing', async () => {
    const orderId = await sagas.saga('FailingOrder');
    const answer = await end(orderId);
    expect(answer).toMatchObject({
      state: 'Completed',
      outcome: 'completed',
      failure: null,
      deadlineAt: null,
    });
    const view = await sagas.view(orderId);
    expect(view).toMatchObject({ state: 'Completed', failure: null, finishedAt: expect.any(String) });
    expect(view.history.at(-1)).toMatchObject({
      ...{ kind: 'admin', name: 'EndRequested', actor: 'anna', from: 'FailingOrder', to: 'Completed' },
      detail: { status: 'Completed', attempt: 1, failure: null, reason: 'shipped all the same' },
    });
    expect(verify(view).holds).toBe(true);
    expect((await sagas.stored(orderId)).order?.paymentToken).toBeNull();
    expect(await sagas.database.adminAudit.findMany({ where: { orderId } })).toMatchObject([
      {
        ...{ act: 'end', actor: 'anna', result: 'done' },
        detail: { state: 'FailingOrder', as: 'Completed', leaves: ['0 payments are Completed'] },
      },
    ]);
  });

  it('fails it as its order has failed, at its attempt, and a replay can begin from there', async () => {
    const orderId = await sagas.saga('Paid');
    order = { status: 'Failed', attempt: 2, failure: { reason: 'Cancelled', detail: 'by phone' } };
    const view = await end(orderId, { as: 'Failed' });
    expect(view).toMatchObject({
      state: 'Failed',
      attempt: 2,
      failure: { reason: 'Cancelled', detail: 'by phone' },
    });
    expect(verify(await sagas.view(orderId)).holds).toBe(true);
    expect((await sagas.answers(messagesOf(orderId).completed)).flat()).toEqual([]);
  });

  it('is done once for one key', async () => {
    const orderId = await sagas.saga('ReleasingStock');
    const idempotency = { actor: 'anna', key: orderId, fingerprint: 'f' };
    expect(await end(orderId, { idempotency })).toEqual(await end(orderId, { idempotency }));
  });

  it.each<[string, string, typeof order, Partial<EndRequest>, string]>([
    ['has no end', 'FailingOrder', { status: 'Suspend', attempt: 1, failure: null }, {}, 'no end'],
    [
      'has another end',
      'ReleasingStock',
      { status: 'Failed', attempt: 1, failure: null },
      {},
      'as Failed, not Completed',
    ],
    ['is about to be heard', 'Paid', { status: 'Completed', attempt: 1, failure: null }, {}, 'on the way'],
    [
      'is meant for another state',
      'FailingOrder',
      { status: 'Completed', attempt: 1, failure: null },
      { ifState: 'Paid' },
      'not Paid',
    ],
    [
      'has ended with its saga',
      'Failed',
      { status: 'Completed', attempt: 1, failure: null },
      {},
      'it has its end',
    ],
  ])('is refused where the order %s', async (_what, state, seen, more, why) => {
    const orderId = await sagas.saga(state);
    const before = await sagas.view(orderId);
    order = seen;
    await expect(end(orderId, more)).rejects.toMatchObject({
      code: 'SAGA_NOT_ENDABLE',
      detail: expect.stringContaining(why),
    });
    expect(await sagas.view(orderId)).toEqual(before);
  });

  it('is refused when the saga moves while the services are asked', async () => {
    const orderId = await sagas.saga('ReleasingStock');
    const moving = {
      ...peers,
      order: async (id: string) => {
        await sagas.handle(messagesOf(orderId).released);
        return peers.order(id);
      },
    };
    const request = { orderId, actor: 'anna', reason: 'x', as: 'Completed' as const, idempotency: undefined };
    await expect(endSaga({ ...deps(), peers: moving }, request)).rejects.toMatchObject({
      code: 'SAGA_NOT_ENDABLE',
      detail: expect.stringContaining('moved on'),
    });
  });
});
