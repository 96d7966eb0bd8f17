// Sagas whose payment is pending, on a real database: their deadline, what lists and counts say of them, and what operators may do.
import { decode, encode, MalformedMessageError } from '@order-saga/shared/contracts/message';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWaiting } from '../look/failures/waiting.ts';
import { createFakeBroker, type FakeBroker } from '../testing/fake-broker.ts';
import { ADMIN_TOKEN, type RunningOrchestrator, runOrchestrator } from '../testing/running-orchestrator.ts';
import { messagesOf, PAYMENT_TOKEN, PAYMENT_URL } from '../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from '../testing/test-sagas.ts';
import { startDeadlines } from './deadlines.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
let broker: FakeBroker;
beforeAll(async () => {
  sagas = await openTestSagas();
  orchestrator = await runOrchestrator(sagas.url);
});
afterAll(async () => {
  await orchestrator?.stop();
  await sagas?.close();
});
beforeEach(async () => {
  broker = createFakeBroker();
  await sagas.database.$executeRaw`TRUNCATE saga, saga_history`;
});

const sweep = (stepMaxAttempts = 2) =>
  startDeadlines({
    ...{ store: sagas.store, broker, stepTimeoutMs: STEP_TIMEOUT_MS, stepMaxAttempts },
    ...{ waitingReplies: () => 0, metrics: sagas.metrics, logger: silent },
  }).stop();
const sent = () => broker.published.map(({ type }) => type);

async function pending(leftMs: number): Promise<string> {
  const orderId = await sagas.saga('PaymentPending');
  await sagas.database.$executeRaw`
    UPDATE saga SET hold_expires_at = now() + ${leftMs}::float8 * interval '1 millisecond' WHERE order_id = ${orderId}::uuid`;
  return orderId;
}

describe('the deadline of a pending payment', () => {
  it('asks again without counting a try, more often than a step is tried', async () => {
    const orderId = await pending(600_000);
    for (let times = 0; times < 4; times++) {
      await sagas.makeDue(orderId);
      await sweep();
    }
    expect(sent()).toEqual(['ProcessPayment', 'ProcessPayment', 'ProcessPayment', 'ProcessPayment']);
    expect(await sagas.view(orderId)).toMatchObject({ state: 'PaymentPending', incident: null });
    expect(await sagas.told(orderId)).toHaveLength(3);
    expect(await sagas.dueInMs(orderId)).toBeLessThanOrEqual(60_000 * 1.2);
  });

  it('asks once more before the end, and closes the payment as it comes', async () => {
    const orderId = await pending(1500);
    await sagas.makeDue(orderId);
    await sweep();
    expect(sent()).toEqual(['ProcessPayment']);
    const left = (await sagas.dueInMs(orderId))!;
    expect(left).toBeGreaterThan(500);
    expect(left).toBeLessThanOrEqual(1500);
    await sagas.database.$executeRaw`UPDATE saga SET hold_expires_at = now() - interval '1 millisecond'`;
    await sagas.makeDue(orderId);
    await sweep();
    expect(sent()).toEqual(['ProcessPayment', 'CancelPayment']);
    expect(await sagas.view(orderId)).toMatchObject({
      ...{ state: 'CancellingPayment', failure: { reason: 'PaymentExpired' }, holdExpiresAt: null },
    });
  });

  it('that passed while nobody was there asks before it closes anything', async () => {
    const orderId = await pending(-3_600_000);
    await sagas.makeDue(orderId);
    await sweep();
    expect(sent()).toEqual(['ProcessPayment']);
    await sagas.handle(messagesOf(orderId).paid);
    expect((await sagas.view(orderId)).state).toBe('Paid');
  });

  it('of one question is asked by one of two replicas', async () => {
    const orderId = await pending(600_000);
    await sagas.makeDue(orderId);
    await Promise.all([sweep(), sweep()]);
    expect(sent()).toEqual(['ProcessPayment']);
  });
});

describe('a saga with a pending payment', () => {
  it('is found by its state and by when it expires, and says until when it holds its goods', async () => {
    const [soon, later] = [await pending(60_000), await pending(3_600_000)];
    const before = new Date(Date.now() + 600_000).toISOString();
    const found = async (query: string) =>
      (await orchestrator.call('GET', `/sagas?${query}`)).body.items as { orderId: string }[];
    expect(await found(`holdExpiresBefore=${before}`)).toMatchObject([
      { orderId: soon, holdExpiresAt: expect.any(String) },
    ]);
    expect((await found('state=PaymentPending')).map(({ orderId }) => orderId).sort()).toEqual(
      [soon, later].sort(),
    );
    const { body } = await orchestrator.call('GET', `/sagas/${later}`);
    expect(Date.parse(body.holdExpiresAt) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('does not wait in vain: it is in no group of sagas that do', async () => {
    const [orderId, other] = [await pending(60_000), await sagas.saga('StockReserved')];
    await sagas.database.$executeRaw`UPDATE saga SET started_at = now() - interval '1 hour'`;
    await sagas.database.$executeRaw`UPDATE saga_history SET at = now() - interval '1 hour'`;
    expect(await readWaiting(sagas.database, 1000)).toMatchObject([{ state: 'StockReserved', sagas: 1 }]);
    expect(orderId).not.toBe(other);
    const metrics = await (await fetch(`${orchestrator.url}/metrics`)).text();
    expect(metrics).toMatch(/^saga_waiting\{state="StockReserved".*\} 1$/m);
    expect(metrics).not.toMatch(/^saga_waiting\{state="PaymentPending"/m);
  });

  it('is asked about once more by an operator, which leaves its times; its deadline is moved to its expiry at most', async () => {
    const orderId = await pending(60_000);
    const due = (await sagas.view(orderId)).deadlineAt;
    const act = (name: string, body: object) =>
      orchestrator.call('POST', `/admin/sagas/${orderId}/${name}`, {
        body: { reason: 'test', ...body },
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
    expect((await act('retry', {})).status).toBe(202);
    expect((await sagas.view(orderId)).deadlineAt).toBe(due);
    const refused = await act('deadline', { at: new Date(Date.now() + 120_000).toISOString() });
    expect([refused.status, refused.body.detail]).toEqual([
      400,
      expect.stringContaining('its payment is waited for'),
    ]);
  });

  it('shows what its customer is shown nowhere', async () => {
    const orderId = await pending(60_000);
    const { pending: message } = messagesOf(orderId);
    await sagas.handle(message);
    for (const path of [`/sagas/${orderId}`, `/sagas/${orderId}/explain`, '/sagas', '/metrics']) {
      const text = await (await fetch(orchestrator.url + path)).text();
      expect(text, path).not.toContain(PAYMENT_URL);
      expect(text, path).not.toContain(PAYMENT_TOKEN);
    }
    const [stored] = await sagas.database.$queryRaw<[{ all: string }]>`
      SELECT string_agg(saga::text, '') || (SELECT string_agg(saga_history::text, '') FROM saga_history) AS all FROM saga`;
    expect(stored.all).not.toContain(PAYMENT_URL);
  });

  it('that would wait until no time at all is parked', async () => {
    const { pending: message } = messagesOf(await pending(60_000));
    for (const expiresAt of ['soon', '2026-13-45T00:00:00Z', '', '2026-01-01']) {
      const wire = encode({ ...message, body: { ...message.body, expiresAt } } as never, 'payment-service');
      expect(() => decode(wire), expiresAt).toThrow(MalformedMessageError);
    }
  });
});
