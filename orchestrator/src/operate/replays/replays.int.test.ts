// Replay runs over HTTP, with the runner at work.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../testing/running-orchestrator.ts';
import { type TestReplays, testReplays } from '../../testing/test-replays.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';

let sagas: TestSagas;
let replays: TestReplays;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  replays = testReplays(sagas);
  // No worker listens there.
  const env = { STOCK_URL: 'http://127.0.0.1:1', PAYMENT_URL: 'http://127.0.0.1:1' };
  orchestrator = await runOrchestrator(sagas.url, { env });
});
afterAll(async () => {
  await orchestrator?.stop();
  await sagas?.close();
});

const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  orchestrator.call(method, path, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    ...(body && { body }),
  });

describe('replays over HTTP', () => {
  it('go from the preview to the last result', async () => {
    const orderIds = await replays.failed(3);
    const preview = await call('POST', '/admin/replays/preview', {
      orderIds,
      payment: { token: 'tok_other' },
    });
    expect(preview.status).toBe(201);
    expect(preview.body).toMatchObject({ sagas: 3, replayable: 3, nextCursor: null });
    expect(preview.body.items.map(({ orderId }: { orderId: string }) => orderId)).toEqual(orderIds);
    const { selectionToken } = preview.body;
    expect(preview.headers.get('location')).toBe(`/admin/replays/preview/${selectionToken}`);
    const page = await call('GET', `/admin/replays/preview/${selectionToken}?limit=2`);
    const rest = await call('GET', `/admin/replays/preview/${selectionToken}?cursor=${page.body.nextCursor}`);
    expect([...page.body.items, ...rest.body.items]).toEqual(preview.body.items);

    const started = await call('POST', '/admin/replays', { selectionToken, reason: 'mended', ramp: [2] });
    expect(started.status).toBe(202);
    const path = started.headers.get('location')!;
    expect(started.body).toMatchObject({ state: 'running', createdBy: 'admin', maxPerSecond: 50 });
    await expect
      .poll(async () => (await call('GET', path)).body.counts)
      .toMatchObject({ sent: 2, pending: 1 });
    expect((await call('GET', `${path}/waves`)).body.items).toMatchObject([
      { wave: 1, sagas: 2, sent: 2, endedAt: null },
    ]);
    await replays.complete(...orderIds.slice(0, 2));
    await expect
      .poll(async () => (await call('GET', path)).body.counts)
      .toMatchObject({ completed: 2, sent: 1 });
    await replays.failAgain(orderIds[2]!);
    await expect.poll(async () => (await call('GET', path)).body.state).toBe('completed');
    const failed = await call('GET', `${path}/items?result=failed-again`);
    expect(failed.body.items).toMatchObject([{ orderId: orderIds[2], wave: 2, attempt: 1, newAttempt: 2 }]);
    const waves = (await call('GET', `${path}/waves`)).body;
    expect(waves.items).toMatchObject([
      { wave: 2, sagas: 1, sent: 0, completed: 0, failed: 1, endedAt: expect.any(String) },
      { wave: 1, sagas: 2, sent: 0, completed: 2, failed: 0 },
    ]);
    const newest = (await call('GET', `${path}/waves?limit=1`)).body;
    const older = (await call('GET', `${path}/waves?cursor=${newest.nextCursor}`)).body;
    expect([...newest.items, ...older.items]).toEqual(waves.items);
    expect((await call('GET', '/admin/replays?state=completed')).body.items).toEqual([
      (await call('GET', path)).body,
    ]);
    const again = await call('POST', '/admin/replays', { selectionToken, reason: 'mended' });
    expect([again.status, again.body.code, again.headers.get('location')]).toEqual([
      409,
      'SELECTION_USED',
      path,
    ]);
    expect(JSON.stringify([preview.body, started.body, failed.body])).not.toContain('tok_');
  });

  it('are begun once for a key, also by a request that comes twice at once', async () => {
    const orderIds = await replays.failed(2);
    const { selectionToken } = (await call('POST', '/admin/replays/preview', { orderIds })).body;
    const body = { selectionToken, reason: 'mended', ramp: [1] };
    const begin = (given: object, key: string) =>
      call('POST', '/admin/replays', given, { 'idempotency-key': key });
    const answers = [
      ...(await Promise.all([begin(body, 'one'), begin(body, 'one')])),
      await begin(body, '"one"'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const [first, ...repeats] = answers.map((answer) => [answer.body, answer.headers.get('location')]);
    expect(repeats).toEqual([first, first]);
    const { items } = (await call('GET', `/admin/audit?target=replay:${answers[0]!.body.id}`)).body;
    expect(items.map(({ act, result }: Record<string, string>) => `${act} ${result}`)).toEqual([
      'create-replay done',
    ]);

    const other = await begin({ ...body, reason: 'another' }, 'one');
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const late = await begin(body, 'two');
    expect([late.status, late.body.code]).toEqual([409, 'SELECTION_USED']);
    await call('POST', `/admin/replays/${answers[0]!.body.id}/abort`, { reason: 'enough' });
  });

  it('take the filter of the list of sagas', async () => {
    const orderIds = await replays.failed(2);
    const filter = { state: ['Failed'], failureReason: ['OutOfStock'], attempt: 1, sku: 'A', amountMin: 20 };
    const { items } = (await call('GET', '/sagas?state=Failed&failureReason=OutOfStock&sku=A&amountMin=20'))
      .body;
    const { status, body } = await call('POST', '/admin/replays/preview', { filter });
    expect(status).toBe(201);
    const ids = (list: { orderId: string }[]) => list.map(({ orderId }) => orderId).toSorted();
    expect(ids(body.items)).toEqual(ids(items));
    expect(ids(body.items)).toEqual(expect.arrayContaining(orderIds));
    const none = await call('POST', '/admin/replays/preview', {
      filter: { ...filter, customerId: 'nobody' },
    });
    expect(none.body).toMatchObject({ sagas: 0, replayable: 0, totals: [], items: [] });
  });

  it('are paused, resumed and aborted', async () => {
    const run = await replays.run(await replays.failed(2), { ramp: [1] });
    const path = `/admin/replays/${run.id}`;
    for (const [act, state] of [
      ['pause', 'paused'],
      ['resume', 'running'],
      ['abort', 'aborted'],
    ]) {
      const answer = await call('POST', `${path}/${act}`, { reason: 'looking' });
      expect([answer.status, answer.body.state]).toEqual([200, state]);
    }
    const late = await call('POST', `${path}/pause`, { reason: 'looking' });
    expect([late.status, late.body.code]).toEqual([409, 'REPLAY_STATE']);
    const { items } = (await call('GET', `/admin/audit?target=replay:${run.id}`)).body;
    expect(items.map(({ act, actor, result }: Record<string, string>) => [act, actor, result])).toEqual([
      ['pause-replay', 'admin', 'REPLAY_STATE'],
      ['abort-replay', 'admin', 'done'],
      ['resume-replay', 'admin', 'done'],
      ['pause-replay', 'admin', 'done'],
      ['create-replay', 'ann', 'done'],
    ]);
  });

  it('of many sagas wait for another operator than the one who began them', async () => {
    const digest = (token: string) => createHash('sha256').update(token).digest('hex');
    const entries = ['ann', 'bob'].map((name) => `${name}:operator:${digest(`token-of-${name}`)}`);
    const env = {
      ...{ STOCK_URL: 'http://127.0.0.1:1', PAYMENT_URL: 'http://127.0.0.1:1' },
      ...{ ACCESS_TOKENS: entries.join(','), REPLAY_APPROVAL_COUNT: '1' },
    };
    const careful = await runOrchestrator(sagas.url, { env });
    const as = (name: string, path: string, body: object) =>
      careful.call('POST', path, { body, headers: { authorization: `Bearer token-of-${name}` } });
    try {
      const orderIds = await replays.failed(2);
      const { selectionToken } = (await as('ann', '/admin/replays/preview', { orderIds })).body;
      const { body: run } = await as('ann', '/admin/replays', { selectionToken, reason: 'mended' });
      expect(run).toMatchObject({ state: 'awaiting-approval', createdBy: 'ann' });
      expect(run.why).toContain('REPLAY_APPROVAL_COUNT');
      const own = await as('ann', `/admin/replays/${run.id}/approve`, { reason: 'I am sure' });
      expect([own.status, own.body.code]).toEqual([409, 'SECOND_PERSON_NEEDED']);
      const other = await as('bob', `/admin/replays/${run.id}/approve`, { reason: 'looked at it' });
      expect(other.body).toMatchObject({ state: 'running', why: null, approvedBy: 'bob' });
      const audit = (await call('GET', `/admin/audit?target=replay:${run.id}`)).body.items;
      expect(audit.map(({ act, actor, result }: Record<string, string>) => [act, actor, result])).toEqual([
        ['approve-replay', 'bob', 'done'],
        ['approve-replay', 'ann', 'SECOND_PERSON_NEEDED'],
        ['create-replay', 'ann', 'done'],
      ]);
      await call('POST', `/admin/replays/${run.id}/abort`, { reason: 'enough' });
    } finally {
      await careful.stop();
    }
  });

  it('with another payment token are refused over several customers unless that is said, and tell for how many', async () => {
    const orderIds = [...(await replays.failed(2, 'c-1')), ...(await replays.failed(1, 'c-2'))];
    const payment = { token: 'tok_other' };
    const preview = await call('POST', '/admin/replays/preview', { orderIds, payment });
    expect(preview.body).toMatchObject({ replayable: 3, payment: { token: '***', customers: 2 } });
    const { selectionToken } = preview.body;
    expect((await call('GET', `/admin/replays/preview/${selectionToken}`)).body.payment).toEqual(
      preview.body.payment,
    );
    const body = { selectionToken, reason: 'one card for all' };
    for (const oneTokenForSeveralCustomers of [undefined, false]) {
      const refused = await call('POST', '/admin/replays', { ...body, oneTokenForSeveralCustomers });
      expect([refused.status, refused.body.code]).toEqual([422, 'SEVERAL_CUSTOMERS']);
      expect(refused.body.detail).toContain('2 customers');
    }
    const meant = await call('POST', '/admin/replays', { ...body, oneTokenForSeveralCustomers: true });
    expect(meant.status).toBe(202);
    const path = `/admin/replays/${meant.body.id}`;
    await call('POST', `${path}/abort`, { reason: 'enough' });
    const shown = await call('GET', path);
    expect([meant.body.payment, shown.body.payment]).toEqual([
      { token: '***', customers: 2 },
      { token: '***', customers: 2 },
    ]);
    const audit = await call('GET', `/admin/audit?target=replay:${meant.body.id}`);
    expect(audit.body.items.map(({ detail }: { detail: object }) => detail)).toMatchObject([
      { payment: { token: '***', customers: 2 } },
      { payment: { token: '***', customers: 2 } },
    ]);
    expect(JSON.stringify([preview.body, meant.body, shown.body, audit.body])).not.toContain('tok_');
  });

  it('with another payment token for one customer, or with none for several, need nothing said', async () => {
    const one = await call('POST', '/admin/replays/preview', {
      orderIds: await replays.failed(2, 'c-1'),
      payment: { token: 'tok_other' },
    });
    const several = await call('POST', '/admin/replays/preview', {
      orderIds: [...(await replays.failed(1, 'c-1')), ...(await replays.failed(1, 'c-2'))],
    });
    const payments = [];
    for (const { selectionToken } of [one.body, several.body]) {
      const run = await call('POST', '/admin/replays', { selectionToken, reason: 'mended' });
      payments.push([run.status, run.body.payment]);
    }
    expect(payments).toEqual([
      [202, { token: '***', customers: 1 }],
      [202, null],
    ]);
  });

  it.each([
    {},
    { orderIds: [] },
    { filter: {} },
    { filter: { state: ['Nowhere'] } },
    { filter: { nothing: 'x' } },
    { group: 'x' },
    { group: '0123456789abcdef', filter: { outcome: 'failed' } },
    { group: '0123456789abcdef', payment: { token: '' } },
    { group: '0123456789abcdef', payment: { token: '4242  4242  4242  4242' } },
  ])('refuse the preview of %j', async (body) => {
    const answer = await call('POST', '/admin/replays/preview', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it.each([
    { ramp: [] },
    { ramp: [0] },
    { maxPerSecond: 0 },
    { stopIfFailedRatio: 0 },
    { stopIfFailedRatio: 1.1 },
  ])('refuse a run with %j', async (fields) => {
    const body = { selectionToken: 'x'.repeat(32), reason: 'mended', ...fields };
    const answer = await call('POST', '/admin/replays', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('that do not exist are answered with 404', async () => {
    const id = '01a203b7-1981-7692-87cf-3046b920ef43';
    const answers = await Promise.all([
      call('GET', `/admin/replays/preview/${'x'.repeat(32)}`),
      call('POST', '/admin/replays', { selectionToken: 'x'.repeat(32), reason: 'mended' }),
      call('GET', `/admin/replays/${id}`),
      call('GET', `/admin/replays/${id}/items`),
      call('POST', `/admin/replays/${id}/abort`, { reason: 'looking' }),
    ]);
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
      '404 SELECTION_NOT_FOUND',
      '404 SELECTION_NOT_FOUND',
      '404 REPLAY_NOT_FOUND',
      '404 REPLAY_NOT_FOUND',
      '404 REPLAY_NOT_FOUND',
    ]);
  });
});
