// Failure groups on a real database: what is in them, what they show, and sagas of a version that knew none.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeadlines } from '../../run/deadlines.ts';
import { createFakeBroker } from '../../testing/fake-broker.ts';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../testing/running-orchestrator.ts';
import { messagesOf } from '../../testing/saga-messages.ts';
import { openTestSagas, STEP_TIMEOUT_MS, silent, type TestSagas } from '../../testing/test-sagas.ts';
import { groupUngrouped } from './group-ungrouped.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
});
afterAll(() => sagas.close());
beforeEach(async () => {
  await sagas.database.$executeRaw`TRUNCATE saga, saga_history, failure_group_note`;
  orchestrator = await runOrchestrator(sagas.url);
});
afterEach(() => orchestrator.stop());

const admin = { authorization: `Bearer ${ADMIN_TOKEN}` };
const call = (method: string, path: string, body?: object) =>
  orchestrator.call(method, path, { headers: admin, ...(body && { body }) });
const groups = async () => (await call('GET', '/admin/failure-groups')).body.items;
const groupOf = async (orderId: string) =>
  (await sagas.database.saga.findUniqueOrThrow({ where: { orderId } })).failureGroup;

async function outOfStock(available: number): Promise<string> {
  const orderId = newId();
  const { created, notReserved, failed } = messagesOf(orderId);
  const shortages = [{ sku: 'A', requested: 2, available }];
  await sagas.handle(created, { ...notReserved, body: { ...notReserved.body, shortages } }, failed);
  return orderId;
}

async function unanswered(orderId: string): Promise<void> {
  await sagas.makeDue(orderId);
  await startDeadlines({
    store: sagas.store,
    broker: createFakeBroker(),
    stepTimeoutMs: STEP_TIMEOUT_MS,
    stepMaxAttempts: 1,
    waitingReplies: () => 0,
    metrics: sagas.metrics,
    logger: silent,
  }).stop();
}

describe('failure groups', () => {
  it('hold sagas that wait for an answer for too long, with the money at stake and since when', async () => {
    const waiting = await Promise.all([0, 1, 2].map(() => sagas.saga('StockReserved')));
    const quick = await sagas.saga('StockReserved');
    await outOfStock(1);
    expect(await groups()).toHaveLength(1);
    await sagas.database.$executeRaw`
      UPDATE saga SET started_at = now() - interval '3 minutes', updated_at = now()`;
    await sagas.database.$executeRaw`
      UPDATE saga_history SET at = now() - interval '2 minutes' WHERE order_id <> ${quick}::uuid`;
    const found = await groups();
    expect(found.map(({ reason }: { reason: string }) => reason).sort()).toEqual([
      'OutOfStock',
      'STEP_WAITING',
    ]);
    const group = found.find(({ reason }: { reason: string }) => reason === 'STEP_WAITING');
    expect(group).toMatchObject({
      ...{ state: 'StockReserved', step: 'ProcessPayment', count: 3 },
      detail: 'payment-service has not answered in time',
      atStake: [{ currency: 'EUR', amount: 60, sagas: 3 }],
      sampleOrderIds: waiting.toSorted().reverse(),
      trend: [...Array(23).fill(0), 3],
    });
    expect(Math.round((Date.now() - Date.parse(group.firstSeen)) / 60_000)).toBe(2);

    const path = `/admin/failure-groups/${group.group}`;
    expect((await call('POST', `${path}/notes`, { text: 'the provider is asked' })).status).toBe(201);
    expect((await call('GET', path)).body).toMatchObject({
      count: 3,
      notes: [{ text: 'the provider is asked' }],
    });
    const listed = (await call('GET', `/sagas?group=${group.group}`)).body.items;
    expect(listed.map(({ orderId }: { orderId: string }) => orderId).sort()).toEqual(waiting.toSorted());
    expect((await call('GET', `/sagas/facets?group=${group.group}`)).body.total).toBe(3);
    const { body: first } = await call('GET', '/admin/failure-groups?limit=1');
    const { body: second } = await call('GET', `/admin/failure-groups?limit=1&cursor=${first.nextCursor}`);
    expect([first.items[0].group, second.items[0].group, second.nextCursor]).toEqual([
      ...found.map((one: { group: string }) => one.group),
      null,
    ]);

    const { waiting: overview } = (await call('GET', '/sagas/overview')).body;
    expect(overview).toMatchObject([
      { state: 'StockReserved', command: 'ProcessPayment', service: 'payment-service', sagas: 3 },
    ]);
    expect(overview[0].atStake).toEqual([{ currency: 'EUR', amount: 60, sagas: 3 }]);

    await sagas.handle(...waiting.map((orderId) => messagesOf(orderId).paid));
    expect((await groups()).map(({ reason }: { reason: string }) => reason)).toEqual(['OutOfStock']);
    expect((await call('GET', path)).body.code).toBe('FAILURE_GROUP_NOT_FOUND');
  });

  it('hold failed sagas that differ in numbers alone, with their count, money and newest ids', async () => {
    const orderIds: string[] = [];
    for (const available of [0, 1, 0, 1, 0, 1]) orderIds.push(await outOfStock(available));
    await sagas.saga('Completed');
    await sagas.saga('ReleasingStock');
    const [group, ...others] = await groups();
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      group: await groupOf(orderIds[0]!),
      state: 'Failed',
      step: 'ReserveStock',
      reason: 'OutOfStock',
      detail: 'A: # wanted, # available',
      count: 6,
      atStake: [{ currency: 'EUR', amount: 120, sagas: 6 }],
      sampleOrderIds: orderIds.slice(1).toReversed(),
      notes: [],
    });
    expect(Date.parse(group.firstSeen)).toBeLessThanOrEqual(Date.parse(group.lastSeen));
    expect((await call('GET', `/admin/failure-groups/${group.group}`)).body).toEqual(group);
  });

  it('count by the hour what came to them in the last day', async () => {
    const orderIds: string[] = [];
    for (let i = 0; i < 4; i++) orderIds.push(await outOfStock(0));
    for (const [index, minutesAgo] of [1, 59, 90, 25 * 60].entries()) {
      await sagas.database.$executeRaw`
        UPDATE saga SET finished_at = now() - make_interval(mins => ${minutesAgo}) WHERE order_id = ${orderIds[index]}::uuid`;
    }
    const [{ trend, count }] = await groups();
    expect(count).toBe(4);
    expect(trend).toEqual([...Array(22).fill(0), 1, 2]);
  });

  it('hold incidents until their step is answered', async () => {
    const orderId = await sagas.saga('ReleasingStock');
    await unanswered(orderId);
    expect(await groups()).toMatchObject([
      { state: 'ReleasingStock', step: 'ReleaseStock', reason: 'STEP_UNANSWERED', count: 1 },
    ]);
    await sagas.handle(messagesOf(orderId).released);
    expect(await groups()).toEqual([]);
  });

  it('lose a saga that is replayed', async () => {
    const orderId = await outOfStock(0);
    expect(await groupOf(orderId)).not.toBeNull();
    await call('POST', `/admin/sagas/${orderId}/replay`, { reason: 'filled up' });
    expect(await groupOf(orderId)).toBeNull();
    expect(await groups()).toEqual([]);
  });

  it('are listed in pages', async () => {
    await outOfStock(1);
    const orderId = newId();
    const { created, reserved, declined, released, failed } = messagesOf(orderId);
    await sagas.handle(created, reserved, declined, released, failed);
    const first = (await call('GET', '/admin/failure-groups?limit=1')).body;
    const second = (await call('GET', `/admin/failure-groups?limit=1&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...second.items].map(({ reason }) => reason)).toEqual([
      'PaymentDeclined',
      'OutOfStock',
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await call('GET', '/admin/failure-groups?cursor=x')).body.code).toBe('BAD_CURSOR');
  });

  it('keep their notes, also while no saga is in them', async () => {
    const orderId = await outOfStock(0);
    const group = await groupOf(orderId);
    const added = await call('POST', `/admin/failure-groups/${group}/notes`, { text: 'warehouse is asked' });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ actor: 'admin', text: 'warehouse is asked' });
    await call('POST', `/admin/sagas/${orderId}/replay`, { reason: 'filled up' });
    const gone = await call('POST', `/admin/failure-groups/${group}/notes`, { text: 'too late' });
    expect([gone.status, gone.body.code]).toEqual([404, 'FAILURE_GROUP_NOT_FOUND']);
    await outOfStock(1);
    expect(await groups()).toMatchObject([{ group, count: 1, notes: [added.body] }]);
  });

  it('are shown to nobody without the token', async () => {
    expect((await orchestrator.call('GET', '/admin/failure-groups')).status).toBe(401);
  });
});

it('failed sagas without a group are put into the same one, a few at a time', async () => {
  await orchestrator.stop();
  const orderIds = [await outOfStock(0), await outOfStock(1), await outOfStock(0)];
  const compensating = await sagas.saga('FailingOrder');
  const group = await groupOf(orderIds[0]!);
  await sagas.database.$executeRaw`UPDATE saga SET failure_group = NULL`;
  const counts = [await groupUngrouped(sagas.database, 2), await groupUngrouped(sagas.database, 2)];
  expect(counts).toEqual([2, 1]);
  expect(await Promise.all(orderIds.map(groupOf))).toEqual([group, group, group]);
  expect(await groupOf(compensating)).toBeNull();
  expect(await groupUngrouped(sagas.database, 2)).toBe(0);
});
