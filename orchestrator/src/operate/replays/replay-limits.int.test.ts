// What operators replay within an hour, over HTTP and two replicas of the orchestrator: beyond the limits a second person is
// needed, whatever the route. And their Idempotency-Keys, which are their own.

import { newId } from '@order-saga/shared/contracts/ids';
import { digestOf } from '@order-saga/shared/http/access/access-tokens';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningOrchestrator, runOrchestrator } from '../../testing/running-orchestrator.ts';
import { type TestReplays, testReplays } from '../../testing/test-replays.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';

const names = ['ann', 'bob', 'cas', 'dan', 'eve', 'fay', 'gil', 'hal', 'ida', 'jon', 'kim'];
const tokenOf = (name: string) => `the-token-of-${name}`;
const ACCESS_TOKENS = names
  .map((name) => `${name}:operator:${digestOf(tokenOf(name)).toString('hex')}`)
  .join(',');

let sagas: TestSagas;
let replays: TestReplays;
let replicas: RunningOrchestrator[];
let large: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  replays = testReplays(sagas);
  const start = (limits: Record<string, string>) =>
    runOrchestrator(sagas.url, { env: { ACCESS_TOKENS, ...limits } });
  replicas = [await start({ REPLAY_APPROVAL_COUNT: '2' }), await start({ REPLAY_APPROVAL_COUNT: '2' })];
  // Each order is of 20.
  large = await start({ REPLAY_APPROVAL_AMOUNT: '45' });
});
afterAll(async () => {
  for (const replica of [...(replicas ?? []), large]) await replica?.stop();
  await sagas?.close();
});

const as = (name: string, on = replicas[0]!) => {
  const post = (path: string, body: object, key?: string) =>
    on.call('POST', path, {
      body,
      headers: { authorization: `Bearer ${tokenOf(name)}`, ...(key && { 'idempotency-key': key }) },
    });
  return {
    post,
    replay: (orderId: string, key?: string) =>
      post(`/admin/sagas/${orderId}/replay`, { reason: 'mended' }, key),
    async run(orderIds: readonly string[]) {
      const { body } = await post('/admin/replays/preview', { orderIds });
      return (await post('/admin/replays', { selectionToken: body.selectionToken, reason: 'mended' })).body;
    },
    act: (run: { id: string }, act: string) => post(`/admin/replays/${run.id}/${act}`, { reason: 'looked' }),
  };
};
const codes = (answers: readonly { status: number; body: { code?: string } }[]) =>
  answers.map(({ status, body }) => (status === 202 ? 202 : body.code));
const auditOf = (target: string) =>
  sagas.database.adminAudit.findMany({ where: { target }, orderBy: { id: 'asc' } });

it('lets single replays pass up to the limit, refuses the next with what to do, and audits that', async () => {
  const orderIds = await replays.failed(4);
  const answers = [];
  for (const [n, orderId] of orderIds.slice(0, 3).entries()) {
    answers.push(await as('ann', replicas[n % 2]).replay(orderId));
  }
  expect(codes(answers)).toEqual([202, 202, 'APPROVAL_NEEDED']);
  expect(answers[2]!.status).toBe(409);
  expect(answers[2]!.body.detail).toMatch(/REPLAY_APPROVAL_COUNT.*replay run/);
  expect((await sagas.stored(orderIds[2]!)).state).toBe('Failed');
  expect((await auditOf(`saga:${orderIds[2]}`)).map(({ actor, result }) => [actor, result])).toEqual([
    ['ann', 'APPROVAL_NEEDED'],
  ]);
  // Another operator has a limit of their own.
  expect(codes([await as('bob').replay(orderIds[2]!)])).toEqual([202]);
  // What goes beyond is asked for by a run, and approved by another; it takes none of their places.
  const run = await as('ann').run([orderIds[3]!]);
  expect(run).toMatchObject({ state: 'awaiting-approval', why: expect.stringContaining('beside 2') });
  expect((await as('bob').act(run, 'approve')).body.state).toBe('running');
  expect(codes([await as('bob').replay((await replays.failed(1))[0]!)])).toEqual([202]);
});

it('counts runs together: what is approved, skipped or aborted takes no place', async () => {
  const cas = as('cas');
  const first = await cas.run(await replays.failed(1));
  const second = await cas.run(await replays.failed(2));
  expect([first.state, second.state]).toEqual(['running', 'awaiting-approval']);
  // A wave of a run that waits holds its places.
  const third = await cas.run(await replays.failed(1));
  expect(third.state).toBe('running');
  expect(codes([await cas.replay((await replays.failed(1))[0]!)])).toEqual(['APPROVAL_NEEDED']);
  await as('dan').act(second, 'approve');
  expect((await cas.run(await replays.failed(1))).state).toBe('awaiting-approval');

  const dan = as('dan');
  const [orderId] = await replays.failed(1);
  await sagas.database
    .$executeRaw`UPDATE saga SET customer_id = customer_id WHERE order_id = ${orderId}::uuid`;
  const many = await dan.post('/admin/replays/preview', { orderIds: await replays.failed(2) });
  const held = await dan.post('/admin/replays', {
    ...{ selectionToken: many.body.selectionToken, reason: 'mended', ramp: [1] },
  });
  expect(codes([held, await dan.replay(orderId!)])).toEqual([202, 'APPROVAL_NEEDED']);
  await dan.act(held.body, 'abort');
  expect(codes([await dan.replay(orderId!)])).toEqual([202]);
});

it('has no last place for two requests that come at once, at two replicas', async () => {
  const orderIds = await replays.failed(10);
  const answers = await Promise.all(orderIds.map((orderId, n) => as('eve', replicas[n % 2]).replay(orderId)));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
  const runs = await Promise.all(
    Array.from({ length: 6 }, async (_, n) => as('fay', replicas[n % 2]).run(await replays.failed(1))),
  );
  expect(runs.filter(({ state }) => state === 'running')).toHaveLength(2);
});

it('counts the amounts of each currency', async () => {
  const orderIds = await replays.failed(3);
  const gil = as('gil', large);
  const answers = [];
  for (const orderId of orderIds) answers.push(await gil.replay(orderId));
  expect(codes(answers)).toEqual([202, 202, 'APPROVAL_NEEDED']);
  expect(answers[2]!.body.detail).toContain('0.20 EUR, beside 0.40 EUR');
  const dollars = await replays.failed(1);
  await sagas.database.$executeRaw`UPDATE saga SET currency = 'USD' WHERE order_id = ANY(${dollars}::uuid[])`;
  expect(codes([await gil.replay(dollars[0]!)])).toEqual([202]);
});

it('forgets what is older than an hour', async () => {
  const [young, old] = [await replays.failed(2), await replays.failed(2)];
  const before = async (actor: string, orderId: string, minutes: number) => {
    await sagas.database.$executeRaw`
      INSERT INTO admin_audit (id, at, actor, act, target, order_id, result, detail)
      VALUES (${newId()}::uuid, now() - ${minutes}::int * interval '1 minute', ${actor}, 'replay', 'saga', ${orderId}::uuid, 'done', '{}')`;
  };
  for (const orderId of old) await before('hal', orderId, 61);
  for (const orderId of young) await before('ida', orderId, 59);
  const [next] = await replays.failed(1);
  expect(codes([await as('ida').replay(next!), await as('hal').replay(next!)])).toEqual([
    'APPROVAL_NEEDED',
    202,
  ]);
});

it('takes the same key of two operators for two acts, each under its own name', async () => {
  const [orderId] = await replays.failed(1);
  const key = newId();
  const first = await as('jon').replay(orderId!, key);
  expect((await as('jon', replicas[1]).replay(orderId!, key)).body).toEqual(first.body);
  expect(codes([await as('kim').replay(orderId!, key)])).toEqual(['SAGA_NOT_REPLAYABLE']);
  const notes = [];
  for (const name of ['jon', 'kim', 'jon']) {
    notes.push(await as(name).post(`/admin/sagas/${orderId}/notes`, { text: 'seen' }, `n-${key}`));
  }
  expect(notes.map(({ status, body }) => [status, body.actor])).toEqual([
    [201, 'jon'],
    [201, 'kim'],
    [201, 'jon'],
  ]);
  expect((await auditOf(`saga:${orderId}`)).map(({ actor, act, result }) => [actor, act, result])).toEqual([
    ['jon', 'replay', 'done'],
    ['kim', 'replay', 'SAGA_NOT_REPLAYABLE'],
    ['jon', 'annotate', 'done'],
    ['kim', 'annotate', 'done'],
  ]);
});

it('counts a key that the version before has kept, for a day', async () => {
  const [first, second] = await replays.failed(2);
  const before = async (orderId: string, key: string, hours: number) => {
    const { body } = await as('kim').replay(orderId, key);
    // As that version kept it.
    await sagas.database.$executeRaw`
      UPDATE admin_request SET key = ${key}, created_at = now() - ${hours}::int * interval '1 hour' WHERE key = ${`kim ${key}`}`;
    return body;
  };
  const answer = await before(first!, 'young', 23);
  expect((await as('kim').replay(first!, 'young')).body).toEqual(answer);
  await before(second!, 'old', 25);
  expect(codes([await as('kim').replay(second!, 'old')])).toEqual(['SAGA_NOT_REPLAYABLE']);
});
