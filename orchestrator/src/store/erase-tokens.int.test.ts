// When the payment token of a saga is gone, and what becomes of a replay then.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listItems } from '../operate/replays/runs/items.ts';
import { ADMIN_TOKEN, runOrchestrator } from '../testing/running-orchestrator.ts';
import { messagesOf, PAYMENT_TOKEN } from '../testing/saga-messages.ts';
import { type TestReplays, testReplays } from '../testing/test-replays.ts';
import { openTestSagas, type TestSagas } from '../testing/test-sagas.ts';
import { eraseTokens } from './erase-tokens.ts';
import { whyUnloadable } from './loading.ts';

const HORIZON_HOURS = 24;

let sagas: TestSagas;
let replays: TestReplays;
beforeAll(async () => {
  sagas = await openTestSagas();
  replays = testReplays(sagas);
});
afterAll(() => sagas?.close());

const tokenOf = async (orderId: string) =>
  (await sagas.database.saga.findUniqueOrThrow({ where: { orderId } })).paymentToken;
const keep = (orderIds: readonly string[], token: string | null, hoursAgo = 0) =>
  sagas.database.$executeRaw`
    UPDATE saga SET payment_token = ${token}, started_at = now() - ${hoursAgo}::int * interval '1 hour'
    WHERE order_id = ANY(${orderIds}::uuid[])`;
const erase = (limit = 500) => sagas.database.$transaction((tx) => eraseTokens(tx, HORIZON_HOURS, limit));

describe('the payment token of a saga', () => {
  it('is gone with the write that completes it', async () => {
    const atOnce = await sagas.saga('Completed');
    const stepwise = await sagas.saga('Paid');
    expect(await tokenOf(stepwise)).toBe(PAYMENT_TOKEN);
    await sagas.handle(messagesOf(stepwise).completed);
    const withIncident = await sagas.saga('Paid');
    await sagas.database.$executeRaw`
      UPDATE saga SET incident_code = 'STEP_UNANSWERED', incident_message = 'm', incident_since = now()
      WHERE order_id = ${withIncident}::uuid`;
    await sagas.handle(messagesOf(withIncident).completed);
    for (const orderId of [atOnce, stepwise, withIncident]) {
      expect([(await sagas.stored(orderId)).state, await tokenOf(orderId)]).toEqual(['Completed', null]);
    }
  });

  it('stays at Failed until the order is too old for a replay, and is erased then', async () => {
    const [young, old] = [await sagas.saga('Failed'), await sagas.saga('Failed')];
    const unfinished = await sagas.saga('ReleasingStock');
    await keep([old, unfinished], PAYMENT_TOKEN, HORIZON_HOURS + 1);
    await keep([young], PAYMENT_TOKEN, HORIZON_HOURS - 1);
    expect(await erase()).toBe(1);
    expect([await tokenOf(young), await tokenOf(old), await tokenOf(unfinished)]).toEqual([
      PAYMENT_TOKEN,
      null,
      PAYMENT_TOKEN,
    ]);
  });

  it('is erased from sagas that the version before completed, in batches', async () => {
    const orderIds = await Promise.all(Array.from({ length: 5 }, () => sagas.saga('Completed')));
    await keep(orderIds, PAYMENT_TOKEN);
    expect([await erase(3), await erase(3), await erase(3)]).toEqual([3, 2, 0]);
  });

  it('that is erased makes a replay ask for another one', async () => {
    const [orderId] = await replays.failed(1);
    await keep([orderId!], null);
    const orchestrator = await runOrchestrator(sagas.url);
    const replay = (body: object) =>
      orchestrator.call('POST', `/admin/sagas/${orderId}/replay`, {
        body: { reason: 'r', ...body },
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      });
    try {
      const refused = await replay({});
      expect([refused.status, refused.body.code]).toEqual([409, 'PAYMENT_TOKEN_NEEDED']);
      expect(refused.body.detail).toContain('payment.token');
      expect((await replay({ payment: { token: 'tok_visa' } })).status).toBe(202);
      expect(await tokenOf(orderId!)).toBe('tok_visa');
    } finally {
      await orchestrator.stop();
    }
  });

  it('that is erased is not missed by an order with nothing to pay', async () => {
    const [orderId] = await replays.failed(1);
    await keep([orderId!], null);
    await sagas.database.$executeRaw`UPDATE saga SET total = 0 WHERE order_id = ${orderId}::uuid`;
    await replays.run([orderId!]);
    await replays.step();
    const { reopened, reserved } = messagesOf(orderId!, 2);
    expect(await sagas.answers(reopened)).toEqual([['ReserveStock']]);
    expect(await sagas.answers(reserved)).toEqual([['ProcessPayment']]);
    expect(whyUnloadable(await sagas.stored(orderId!))).toBeNull();
    await sagas.database.$executeRaw`UPDATE replay_run SET due_at = NULL`;
  });

  it('that is erased makes a run skip the saga, unless the run has another one', async () => {
    const [gone, other] = await replays.failed(2);
    await keep([gone!], null);
    const replayable = async (options: { paymentToken?: string }) =>
      (await replays.select({ orderIds: [gone!, other!] }, options)).summary.replayable;
    expect([await replayable({}), await replayable({ paymentToken: 'tok_visa' })]).toEqual([1, 2]);
    const run = await replays.run([other!]);
    await keep([other!], null);
    expect(await replays.step()).toEqual([]);
    const { items } = await listItems(sagas.database, run.id, 'skipped', { limit: 9, after: undefined });
    expect(items).toMatchObject([{ orderId: other, why: expect.stringContaining('payment.token') }]);
  });

  it('of a run that was left standing is erased too, and the run charges no token of an order instead', async () => {
    const [orderId] = await replays.failed(1);
    await sagas.database.$executeRaw`UPDATE replay_run SET due_at = NULL`;
    const run = await replays.run([orderId!], { paymentToken: 'tok_other' });
    await sagas.database.$executeRaw`UPDATE replay_selection SET created_at = now() - interval '25 hours'`;
    await erase();
    expect(await sagas.database.replaySelection.findMany({ where: { paymentToken: { not: null } } })).toEqual(
      [],
    );
    await replays.step();
    expect((await replays.read(run)).counts).toMatchObject({ skipped: 1, sent: 0 });
    expect(await tokenOf(orderId!)).toBe(PAYMENT_TOKEN);
  });
});
