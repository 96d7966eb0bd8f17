// Explanations of stored sagas: over HTTP, and with a broker that is asked.
import { newId } from '@order-saga/shared/contracts/ids';
import type { PaymentView } from '@order-saga/shared/contracts/payment-view';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeBroker, type FakeBroker } from '../../testing/fake-broker.ts';
import { paymentSeen } from '../../testing/payment-seen.ts';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../testing/running-orchestrator.ts';
import { messagesOf, PAYMENT_TOKEN } from '../../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';
import type { OrderAnswer } from '../invariants/peers.ts';
import { explain } from './explain.ts';
import { gather } from './gather.ts';

let sagas: TestSagas;
let broker: FakeBroker;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(() => {
  broker = createFakeBroker();
});

/** Of the services; each test may say what they answer. */
const peers = {
  paymentsOf: async (_orderId: string, _limitMs?: number): Promise<PaymentView[]> => [],
  order: async (_orderId: string, _limitMs?: number): Promise<OrderAnswer> => ({
    ...{ orderId: _orderId, status: 'Suspend', attempt: 1, total: 20, lines: [], failure: null },
  }),
};

const explained = async (orderId: string) =>
  explain(
    await gather(
      { database: sagas.database, broker, peers, stepMaxAttempts: 5, horizonHours: 24 * 60 },
      orderId,
    ),
  );

describe('an explanation', () => {
  it('asks the broker about the queue of the outstanding command, and about the replies', async () => {
    const orderId = await sagas.saga('StockReserved');
    broker.depths = {
      'payment.commands': { ready: 2, consumers: 0 },
      'orchestrator.replies': { ready: 4, consumers: 1 },
    };
    const { waiting, text } = await explained(orderId);
    expect(waiting).toMatchObject({
      command: 'ProcessPayment',
      tries: 1,
      consumers: 0,
      messagesReady: 2,
      repliesReady: 4,
    });
    expect(text).toContain('Nobody reads payment.commands');
  });

  it('says so when the broker does not know, is away, or takes long', async () => {
    const orderId = await sagas.saga('Suspend');
    broker.depth = () => Promise.reject(new Error('no'));
    expect((await explained(orderId)).waiting).toMatchObject({ consumers: null, messagesReady: null });
    broker.up = false;
    expect((await explained(orderId)).text).toContain('The broker is away');
    broker.up = true;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    broker.depth = () => {
      vi.advanceTimersByTime(3000);
      return new Promise(() => {});
    };
    try {
      expect((await explained(orderId)).text).toContain('The broker did not say');
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks payment-service for two seconds at most, where its answer is waited for, and says so when it is away', async () => {
    const asked: (number | undefined)[] = [];
    peers.paymentsOf = async (_orderId, limitMs) => {
      asked.push(limitMs);
      return [paymentSeen({ call: 'charge', failedCalls: 3, lastError: 'no answer within 10 s' })];
    };
    const orderId = await sagas.saga('StockReserved');
    expect((await explained(orderId)).text).toContain('called 3 times, no answer within 10 s.');
    await explained(await sagas.saga('Suspend'));
    expect(asked).toEqual([2000]);
    peers.paymentsOf = () =>
      Promise.reject(requestError('PEER_UNAVAILABLE', 'http://payment does not answer.'));
    expect((await explained(orderId)).text).toContain('http://payment does not answer.');
  });

  it('asks order-service where it is waited for, or has answered what means nothing here, and tells of a contradiction', async () => {
    const asked: string[] = [];
    peers.order = async (orderId) => {
      asked.push(orderId);
      return { orderId, status: 'Completed', attempt: 1, total: 20, lines: [], failure: null };
    };
    await explained(await sagas.saga('StockReserved'));
    expect(asked).toEqual([]);
    expect((await explained(await sagas.saga('Paid'))).text).toContain('its answer is on the way');
    const orderId = await sagas.saga('FailingOrder');
    const { completed } = messagesOf(orderId);
    await sagas.handle(completed, completed);
    await sagas.handle(completed);
    const { text, acts } = await explained(orderId);
    expect(text).toMatch(
      /order-service answers OrderCompleted, which means nothing in FailingOrder: first 20\S+ \(\d+ s ago\)\. Repeats/,
    );
    expect(text).toContain(
      'order-service has the order as Completed (attempt 1), and nothing leads its saga there',
    );
    expect(text).toContain('end (gives the saga the end that its order has)');
    expect(acts.find(({ act }) => act === 'end')?.whyNot).toBeNull();
    const reserved = await sagas.saga('StockReserved');
    await sagas.handle(messagesOf(reserved).completed);
    await explained(reserved);
    expect(asked).toHaveLength(3);
  });

  it('asks the broker nothing about a saga that waits for nothing', async () => {
    broker.depth = () => Promise.reject(new Error('asked'));
    expect((await explained(await sagas.saga('Completed'))).waiting).toBeNull();
  });

  it('does not wait for a saga that is locked', async () => {
    const orderId = await sagas.saga('Suspend');
    await sagas.database.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM saga WHERE order_id = ${orderId}::uuid FOR UPDATE`;
      expect((await explained(orderId)).waiting?.command).toBe('ReserveStock');
    });
  });

  it('counts the sagas that failed in the same way', async () => {
    const orderIds = [await sagas.saga('Failed'), await sagas.saga('Failed'), await sagas.saga('Failed')];
    const { group } = await gather(
      { database: sagas.database, broker, peers, stepMaxAttempts: 5, horizonHours: undefined },
      orderIds[0]!,
    );
    expect(group?.sagas).toBe(3);
  });
});

describe('GET /sagas/{orderId}/explain', () => {
  let orchestrator: RunningOrchestrator;
  beforeAll(async () => {
    orchestrator = await runOrchestrator(sagas.url);
  });
  afterAll(() => orchestrator.stop());

  it('explains in words and data; what each act would send is what it sends', async () => {
    const orderId = await sagas.saga('StockReserved');
    const { status, body } = await orchestrator.call('GET', `/sagas/${orderId}/explain`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderId,
      state: 'StockReserved',
      outcome: 'running',
      waiting: { command: 'ProcessPayment', service: 'payment-service', consumers: 1 },
      acts: [
        { act: 'retry', allowed: true, whyNot: null, sends: 'ProcessPayment' },
        { act: 'cancel', allowed: true, sends: 'CancelPayment' },
        { act: 'deadline', allowed: true },
        { act: 'settle', allowed: false },
        { act: 'end', allowed: false },
        { act: 'replay', allowed: false, whyNot: expect.stringContaining('StockReserved'), sends: null },
      ],
    });
    expect(body.text).toContain('payment-service');
    expect(JSON.stringify(body)).not.toContain(PAYMENT_TOKEN);
  });

  it('shows notes and who did what only to those with a token', async () => {
    const orderId = await sagas.saga('Suspend');
    const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
    await orchestrator.call('POST', `/admin/sagas/${orderId}/notes`, {
      body: { text: 'looked' },
      headers: admin,
    });
    const path = `/sagas/${orderId}/explain`;
    expect((await orchestrator.call('GET', path)).body).toMatchObject({ notes: null, audit: null });
    expect((await orchestrator.call('GET', path, { headers: admin })).body).toMatchObject({
      notes: [{ text: 'looked' }],
      audit: [{ act: 'annotate', actor: 'admin' }],
    });
  });

  it('of an unknown order, or of one that is awaited, is 404', async () => {
    const awaited = newId();
    await sagas.handle(messagesOf(awaited).cancel);
    for (const orderId of [newId(), awaited]) {
      const { status, body } = await orchestrator.call('GET', `/sagas/${orderId}/explain`);
      expect([status, body.code]).toEqual([404, 'SAGA_NOT_FOUND']);
    }
  });
});
