// Held commands and pending payments, as every read of sagas tells them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR_ENV, operator } from '../../testing/operator.ts';
import { type RunningOrchestrator, runOrchestrator } from '../../testing/running-orchestrator.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
let holdId: string;
/** Two whose command is held back, one that was sent it before, and two pending ones, of which the one expires soon. */
let held: string[];
let sent: string;
let soon: string;
let late: string;
beforeAll(async () => {
  sagas = await openTestSagas();
  orchestrator = await runOrchestrator(sagas.url, { env: OPERATOR_ENV });
  sent = await sagas.saga('StockReserved');
  [soon, late] = [await sagas.saga('PaymentPending'), await sagas.saga('PaymentPending')];
  await sagas.saga('Paid');
  await sagas.saga('Completed');
  await sagas.database.$executeRaw`
    UPDATE saga SET hold_expires_at = now() + make_interval(mins => CASE WHEN order_id = ${soon}::uuid THEN 14 ELSE 16 END)
    WHERE state = 'PaymentPending'`;
  const { messageId, ...rest } = messagesOf(late).pending;
  const body = { ...rest.body, revision: 2, reason: 'Processing' as const, action: null };
  await sagas.handle({ ...rest, messageId: `${messageId}-2`, body } as never);
  await sagas.database.$executeRaw`
    UPDATE saga SET hold_expires_at = now() + interval '16 min' WHERE order_id = ${late}::uuid`;
  const reason = 'the provider is away';
  const made = await post('/admin/holds', { command: 'ProcessPayment', reason });
  holdId = made.body.holdId;
  held = [await sagas.saga('StockReserved'), await sagas.saga('StockReserved')];
});
afterAll(async () => {
  await orchestrator?.stop();
  await sagas?.close();
});
const { post, get } = operator(() => orchestrator);
const euro = (amount: number, sagas: number) => [{ currency: 'EUR', amount, sagas }];

describe('a held command', () => {
  it('is told of by each saga that it is held back for, and by no other', async () => {
    expect((await get(`/sagas/${held[0]}`)).body).toMatchObject({
      ...{ state: 'StockReserved', deadlineAt: null, heldAt: expect.any(String) },
    });
    for (const orderId of [sent, soon]) expect((await get(`/sagas/${orderId}`)).body.heldAt).toBeNull();
    const { items } = (await get('/sagas')).body;
    const told = items.filter(({ heldAt }: { heldAt: string | null }) => heldAt !== null);
    expect(idsOf(told)).toEqual(held.toSorted());
  });

  it('is searched for, by its name or whatever it is', async () => {
    const search = async (query: string) => idsOf((await get(`/sagas?${query}`)).body.items);
    expect(await search('held=true')).toEqual(held.toSorted());
    expect(await search('held=ProcessPayment')).toEqual(held.toSorted());
    expect(await search('held=CompleteOrder')).toEqual([]);
    expect(await search('held=false&state=StockReserved')).toEqual([sent]);
    expect(await search('held=false')).toHaveLength(5);
    expect((await get('/sagas/facets?held=true')).body.total).toBe(2);
    expect((await get('/sagas?held=Nothing')).status).toBe(400);
  });

  it('is in the overview with what it holds back and the money at stake', async () => {
    expect((await get('/sagas/overview')).body.held).toEqual([
      {
        ...{ holdId, command: 'ProcessPayment', reason: 'the provider is away', by: 'anna', state: 'held' },
        ...{ since: expect.any(String), waiting: 5, heldBack: 2, heldIn: { StockReserved: 2 } },
        atStake: euro(40, 2),
      },
    ]);
  });

  it('is named by the explanation of each saga that waits with it', async () => {
    for (const orderId of [held[0], sent, soon])
      expect((await get(`/sagas/${orderId}/explain`)).body.hold).toMatchObject({
        ...{ holdId, command: 'ProcessPayment', by: 'anna', state: 'held' },
      });
    const { items } = (await get('/sagas?state=Paid')).body;
    expect((await get(`/sagas/${items[0].orderId}/explain`)).body.hold).toBeNull();
  });
});

describe('pending payments', () => {
  it('are in the overview by what they wait for, with the money and the holds that expire soon', async () => {
    const { pending } = (await get('/sagas/overview')).body;
    expect(pending).toEqual({
      ...{ sagas: 2, expiringSoon: 1, nextExpiryAt: expect.any(String) },
      reasons: [
        { reason: 'ActionRequired', sagas: 1, atStake: euro(20, 1) },
        { reason: 'Processing', sagas: 1, atStake: euro(20, 1) },
      ],
    });
    expect(pending.nextExpiryAt).toBe((await get(`/sagas/${soon}`)).body.holdExpiresAt);
  });
});

describe('groups of sagas that wait', () => {
  it('tell apart what is held, what is pending, and what is not answered', async () => {
    await sagas.database.$executeRaw`UPDATE saga SET started_at = now() - interval '3 min'`;
    await sagas.database.$executeRaw`UPDATE saga_history SET at = now() - interval '2 min'`;
    const groups = (await get('/admin/failure-groups')).body.items;
    const told = groups.map(({ reason, state, step, count, detail, atStake }: Record<string, unknown>) => ({
      ...{ reason, state, step, count, detail, atStake },
    }));
    const ofPayment = told.filter(({ step }: { step: string }) => step === 'ProcessPayment');
    expect(ofPayment.sort(byReason)).toEqual([
      {
        ...{ reason: 'STEP_HELD', state: 'StockReserved', step: 'ProcessPayment', count: 2 },
        ...{ detail: 'ProcessPayment is held', atStake: euro(40, 2) },
      },
      {
        ...{ reason: 'STEP_PENDING', state: 'PaymentPending', step: 'ProcessPayment', count: 2 },
        ...{ detail: 'payment-service waits for the customer, or for the provider', atStake: euro(40, 2) },
      },
      {
        ...{ reason: 'STEP_WAITING', state: 'StockReserved', step: 'ProcessPayment', count: 1 },
        ...{ detail: 'payment-service has not answered in time', atStake: euro(20, 1) },
      },
    ]);
    for (const [reason, orderIds] of [
      ['STEP_HELD', held],
      ['STEP_PENDING', [soon, late]],
      ['STEP_WAITING', [sent]],
    ] as const) {
      const { group } = groups.find(
        (one: Record<string, string>) => one.reason === reason && one.step === 'ProcessPayment',
      );
      expect(idsOf((await get(`/sagas?group=${group}`)).body.items)).toEqual(orderIds.toSorted());
      expect((await get(`/admin/failure-groups/${group}`)).body.count).toBe(orderIds.length);
    }
    const waits = async () =>
      (await get('/sagas/overview')).body.waiting.find(
        ({ state }: { state: string }) => state === 'StockReserved',
      );
    // It is up to a second old.
    await expect.poll(waits, { timeout: 5000 }).toMatchObject({ command: 'ProcessPayment', sagas: 1 });
  });
});

const idsOf = (items: { orderId: string }[]) => items.map(({ orderId }) => orderId).toSorted();
const byReason = (a: { reason: string }, b: { reason: string }) => (a.reason < b.reason ? -1 : 1);
