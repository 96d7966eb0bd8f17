// `npx saga export --as-test`: the tests that it writes run with vitest in a copy of the orchestrator, on the machine as it is and on
// changed ones.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peers } from '../../../orchestrator/src/look/invariants/peers.ts';
import { endSaga } from '../../../orchestrator/src/operate/acts/end.ts';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../../orchestrator/src/testing/running-orchestrator.ts';
import { type MessageName, messagesOf } from '../../../orchestrator/src/testing/saga-messages.ts';
import { openTestSagas, type TestSagas } from '../../../orchestrator/src/testing/test-sagas.ts';
import { type ChangedOrchestrator, copyOrchestrator } from '../../world/services/changed-orchestrator.ts';
import { root, startProgram } from '../../world/services/program.ts';
import { until } from '../../world/wait.ts';

let sagas: TestSagas;
let orchestrator: RunningOrchestrator;
let copy: ChangedOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  orchestrator = await runOrchestrator(sagas.url, {
    env: { STEP_MAX_ATTEMPTS: '2', STEP_TIMEOUT_MS: '100' },
  });
  copy = await copyOrchestrator();
});
afterAll(async () => {
  await orchestrator?.stop();
  await sagas?.close();
  await copy?.remove();
});

async function saga(...args: string[]) {
  const env = { ORCHESTRATOR_URL: orchestrator.url, SAGA_TOKEN: ADMIN_TOKEN };
  const program = startProgram('cli/src/main.ts', { args, env });
  const { code } = await program.ended;
  return { code, out: program.stdout(), err: program.stderr() };
}

const INCIDENTS = 'src/saga/incidents';
const fileOf = (kind: string) => join(copy.folder, 'orchestrator', INCIDENTS, `${kind}.test.ts`);

/** By the name of the file: whether all of its tests passed. */
async function runTests(): Promise<Record<string, boolean>> {
  const report = join(copy.folder, 'report.json');
  const at = ['--root', join(copy.folder, 'orchestrator')];
  const args = ['run', ...at, '--reporter', 'json', '--outputFile', report];
  await startProgram('node_modules/vitest/vitest.mjs', { args }).ended;
  const { testResults } = JSON.parse(await readFile(report, 'utf8')) as {
    testResults: { name: string; status: string; assertionResults: unknown[] }[];
  };
  return Object.fromEntries(
    testResults.map(({ name, status, assertionResults }) => [
      name.replace(/^.*\/(.+)\.test\.ts$/, '$1'),
      status === 'passed' && assertionResults.length === 1,
    ]),
  );
}

async function send(orderId: string, attempt: number, ...names: MessageName[]) {
  for (const name of names) await sagas.handle(messagesOf(orderId, attempt)[name]);
}

async function replay(orderId: string) {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const { status } = await orchestrator.call('POST', `/admin/sagas/${orderId}/replay`, {
    ...{ headers, body: { reason: 'Mrs Smith called', payment: { token: 'tok_other' } } },
  });
  expect(status).toBe(202);
}

const seen = { status: 'Failed', attempt: 1, failure: { reason: 'Cancelled', detail: 'Mrs Smith called' } };
const peers = {
  order: async (orderId: string) => ({ orderId, total: 20, lines: [], ...seen }),
  ...{ payments: async () => ({ items: [] }), stock: async () => ({ items: [] }), steps: async () => [] },
} as unknown as Peers;

/** How each comes to be. */
const kinds: Readonly<Record<string, (orderId: string) => Promise<unknown>>> = {
  completed: (id) => send(id, 1, 'created', 'reserved', 'paid', 'completed'),
  failed: (id) => send(id, 1, 'created', 'reserved', 'declined', 'released', 'failed'),
  async replayed(id) {
    await send(id, 1, 'created', 'notReserved', 'failed');
    await replay(id);
    await send(id, 2, 'reopened', 'notReserved', 'failed');
    await replay(id);
    await send(id, 1, 'reserved');
    await send(id, 3, 'reopened', 'reserved', 'paid', 'completed');
  },
  async 'timed-out'(id) {
    await send(id, 1, 'created', 'reserved');
    await until('the undo is not answered either', async () => (await sagas.view(id)).incident);
    await send(id, 1, 'paid', 'paymentCancelled', 'released', 'failed');
  },
  cancelled: (id) => send(id, 1, 'cancel', 'created', 'released', 'failed'),
  doubled: (id) => send(id, 1, 'created', 'reserved', 'created', 'reserved', 'paid', 'paid', 'completed'),
  async ended(id) {
    await send(id, 1, 'created', 'reserved', 'paid');
    const deps = { database: sagas.database, store: sagas.acts, metrics: sagas.metrics, peers };
    const request = { orderId: id, actor: 'anna', reason: 'Mrs Smith', as: 'Failed' as const };
    await endSaga({ ...deps, send: async () => {} }, { ...request, idempotency: undefined });
  },
};

describe('saga export --as-test', () => {
  const orderIds = new Map(Object.keys(kinds).map((kind) => [kind, randomUUID()]));

  beforeAll(async () => {
    for (const [kind, begin] of Object.entries(kinds)) await begin(orderIds.get(kind)!);
    // Of vitest in the copy, which starts no servers.
    const config = `export default { test: { include: ['${INCIDENTS}/*.test.ts'] } };\n`;
    await copy.write('vitest.config.ts', config);
  });

  it('writes tests that pass on the machine that runs', async () => {
    for (const [kind, orderId] of orderIds) {
      const { code, err } = await saga('export', orderId, '--as-test', '--file', fileOf(kind));
      expect([kind, code, err]).toEqual([kind, 0, `written to ${fileOf(kind)}\n`]);
    }
    expect(await runTests()).toEqual(Object.fromEntries(Object.keys(kinds).map((kind) => [kind, true])));
  });

  it('writes nothing of whose order it was', async () => {
    for (const [kind, orderId] of orderIds)
      expect(await readFile(fileOf(kind), 'utf8')).not.toMatch(
        new RegExp(`c-42|tok_|anna|Smith|ch_1|${orderId}`, 'i'),
      );
  });

  it('writes tests of which those fail with whose history a changed machine does otherwise', async () => {
    const machine = 'src/saga/order-saga.ts';
    const inStockReserved = ", actions: 'failAsRefused' },\n        PaymentPending: 'PaymentPending',";
    const declined = `PaymentFailed: { target: 'ReleasingStock'${inStockReserved}`;
    const elsewhere = `PaymentFailed: { target: 'CancellingPayment'${inStockReserved}`;
    await copy.change(machine, declined, elsewhere);
    const failing = async () =>
      Object.entries(await runTests())
        .filter(([, passed]) => !passed)
        .map(([kind]) => kind)
        .sort();
    expect(await failing()).toEqual(['failed']);
    await copy.change(machine, elsewhere, declined);
    await copy.change(machine, "entry: send('CancelPayment')", "entry: send('ReleaseStock')");
    expect(await failing()).toEqual(['timed-out']);
    await copy.change(machine, "target: '.Failed'", "target: '.Completed'");
    expect(await failing()).toEqual(['ended', 'timed-out']);
  });

  it('prints the same, as the project lays it out', async () => {
    const { code, out } = await saga('export', orderIds.get('timed-out')!, '--as-test');
    expect([code, out]).toEqual([0, await readFile(fileOf('timed-out'), 'utf8')]);
    const biome = ['node_modules/@biomejs/biome/bin/biome', 'format', '--stdin-file-path', 'a.test.ts'];
    const formatted = spawnSync(process.execPath, biome, { cwd: root, input: out, encoding: 'utf8' });
    expect([formatted.status, formatted.stdout]).toEqual([0, out]);
  });

  it('is refused, with a code, where there is no such saga or no right test', async () => {
    const unknown = await saga('export', randomUUID(), '--as-test');
    expect([unknown.code, unknown.out, unknown.err]).toEqual([
      4,
      '',
      expect.stringContaining('SAGA_NOT_FOUND'),
    ]);
    const orderId = await sagas.saga('Completed');
    await sagas.database.sagaHistory.update({
      where: { orderId_seq: { orderId, seq: 3 } },
      data: { detail: {} },
    });
    const older = await saga('export', orderId, '--as-test');
    expect([older.code, older.out]).toEqual([3, '']);
    expect(older.err).toContain('SAGA_HAS_NO_STORY: Row 3 of the history (PaymentCompleted) does not have');
  });

  it('makes no sense without the form, or where a file is already', async () => {
    const orderId = orderIds.get('completed')!;
    expect(await saga('export', orderId)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--as-test'),
    });
    const again = await saga('export', orderId, '--as-test', '--file', fileOf('completed'));
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('is there already') });
  });
});
