// The audit over HTTP: named tokens, what is done and what is refused, and that no row is ever changed.

import { newId } from '@order-saga/shared/contracts/ids';
import { digestOf } from '@order-saga/shared/http/access/access-tokens';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../testing/running-orchestrator.ts';
import { openTestSagas, type TestSagas } from '../../testing/test-sagas.ts';
import { audit, auditingRefusals, onSaga } from './audit.ts';

const entryOf = (name: string, role: string) =>
  `${name}:${role}:${digestOf(`token-of-${name}`).toString('hex')}`;
const ACCESS_TOKENS = [entryOf('anna', 'operator'), entryOf('victor', 'viewer')].join(',');

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  orchestrator = await runOrchestrator(sagas.url, { env: { ACCESS_TOKENS } });
});
afterAll(async () => {
  await orchestrator.stop();
  await sagas.close();
});

const as = (name: string) => ({
  authorization: `Bearer ${name === 'admin' ? ADMIN_TOKEN : `token-of-${name}`}`,
});
const replay = (orderId: string, name: string) =>
  orchestrator.call('POST', `/admin/sagas/${orderId}/replay`, {
    body: { reason: `asked by ${name}` },
    headers: as(name),
  });
const read = async (query: Record<string, string>) => {
  const { status, body } = await orchestrator.call('GET', `/admin/audit?${new URLSearchParams(query)}`, {
    headers: as('victor'),
  });
  expect(status).toBe(200);
  return body;
};

describe('the audit', () => {
  it('names who acted, on what, why and with which result, refused acts too', async () => {
    const orderId = await sagas.saga('Failed');
    expect((await replay(orderId, 'anna')).status).toBe(202);
    expect((await replay(orderId, 'admin')).status).toBe(409);
    const { items } = await read({ orderId });
    const on = { act: 'replay', target: `saga:${orderId}`, orderId };
    expect(items).toMatchObject([
      { ...on, actor: 'admin', reason: 'asked by admin', result: 'SAGA_NOT_REPLAYABLE' },
      { ...on, actor: 'anna', reason: 'asked by anna', result: 'done', detail: { attempt: 2 } },
    ]);
    expect(
      (await orchestrator.call('GET', `/sagas/${orderId}`, { headers: as('victor') })).body.history,
    ).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'admin', actor: 'anna' })]));
  });

  it('says nothing of acts whose role was not enough: they reached nothing', async () => {
    const orderId = await sagas.saga('Failed');
    expect((await replay(orderId, 'victor')).status).toBe(403);
    expect((await replay(orderId, 'nobody')).status).toBe(401);
    expect((await read({ orderId })).items).toEqual([]);
    expect((await sagas.stored(orderId)).state).toBe('Failed');
  });

  it('is filtered by actor, act, target, result and time, and comes in pages', async () => {
    const [one, other] = [newId(), newId()];
    const entry = { actor: 'anna', act: 'test', result: 'done', detail: {} } as const;
    for (const orderId of [one, other, one]) await audit(sagas.database, { ...entry, ...onSaga(orderId) });
    await audit(sagas.database, { ...entry, actor: 'bob', target: 'dead-letter:7', reason: 'why' });
    const first = await read({ act: 'test', limit: '3' });
    expect(first.items.map((item: { target: string }) => item.target)).toEqual([
      'dead-letter:7',
      `saga:${one}`,
      `saga:${other}`,
    ]);
    const rest = await read({ act: 'test', limit: '3', cursor: first.nextCursor });
    expect([rest.items.length, rest.items[0].orderId, rest.nextCursor]).toEqual([1, one, null]);
    const [{ at }] = first.items;
    const count = async (query: Record<string, string>) =>
      (await read({ act: 'test', ...query })).items.length;
    expect(await count({ actor: 'bob' })).toBe(1);
    expect(await count({ target: `saga:${one}` })).toBe(2);
    expect(await count({ result: 'done' })).toBe(4);
    expect(await count({ result: 'SAGA_NOT_REPLAYABLE' })).toBe(0);
    expect(await count({ after: at })).toBe(0);
    expect(await count({ before: '2000-01-01T00:00:00Z' })).toBe(0);
  });

  it('is for those with a token only, and refuses unknown filters', async () => {
    expect((await orchestrator.call('GET', '/admin/audit')).status).toBe(401);
    expect((await orchestrator.call('GET', '/admin/audit?who=anna', { headers: as('anna') })).status).toBe(
      400,
    );
  });

  it.each(['UPDATE admin_audit SET actor = $$x$$', 'DELETE FROM admin_audit', 'TRUNCATE admin_audit'])(
    'is append-only: %s is refused',
    async (statement) => {
      await audit(sagas.database, { actor: 'anna', act: 'kept', target: 'x:1', result: 'done', detail: {} });
      const before = await sagas.database.adminAudit.count();
      await expect(sagas.database.$executeRawUnsafe(statement)).rejects.toThrow('append-only');
      expect(await sagas.database.adminAudit.count()).toBe(before);
    },
  );
});

describe('auditingRefusals', () => {
  const entry = { actor: 'anna', act: 'refused', target: 'x:2', detail: {} };
  const refused = (error: Error) =>
    auditingRefusals(sagas.database, entry, async () => {
      throw error;
    });

  it('keeps what could not be done now, and throws it on', async () => {
    await expect(refused(requestError('SAGA_NOT_REPLAYABLE', 'it is Paid'))).rejects.toThrow('it is Paid');
    expect((await read({ act: 'refused' })).items).toMatchObject([
      { result: 'SAGA_NOT_REPLAYABLE', detail: { refusal: 'it is Paid' } },
    ]);
  });

  it('keeps nothing of what is not there, or broke', async () => {
    const before = await sagas.database.adminAudit.count();
    await expect(refused(requestError('SAGA_NOT_FOUND', 'x'))).rejects.toThrow();
    await expect(refused(new Error('bug'))).rejects.toThrow('bug');
    expect(await sagas.database.adminAudit.count()).toBe(before);
  });
});

describe('routes under /admin', () => {
  it('ask for a token in a role, all of them: acts for an operator, the others for a viewer', async () => {
    const { paths } = (await orchestrator.call('GET', '/openapi.json', { headers: as('victor') })).body;
    const asked = Object.entries<Record<string, { security?: { token: string[] }[] }>>(paths)
      .filter(([path]) => path.startsWith('/admin/'))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, { security }]) => [`${method} ${path}`, security] as const),
      );
    expect(asked.length).toBeGreaterThan(8);
    for (const [route, security] of asked) {
      const role = route.startsWith('get ') ? 'viewer' : 'operator';
      expect([route, security]).toEqual([route, [{ token: [role] }]]);
    }
  });

  it('are closed without any token', async () => {
    const closed = await runOrchestrator(sagas.url, { env: { ADMIN_TOKEN: undefined } });
    const { paths } = (await closed.call('GET', '/openapi.json')).body;
    const reads = Object.keys(paths).filter((path) => path.startsWith('/admin/') && paths[path].get);
    for (const path of reads) {
      const { status } = await closed.call('GET', path.replaceAll(/\{\w+\}/g, newId()));
      expect([path, status]).toEqual([path, 503]);
    }
    await closed.stop();
  });
});
