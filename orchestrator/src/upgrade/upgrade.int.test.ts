// The check before an update, on a real database, as a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { StartError } from '@order-saga/shared/process/start-error';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { orderSaga } from '../saga/order-saga.ts';
import { describeStates } from '../saga/states.ts';
import { requirePivot } from '../store/check-sagas.ts';
import { createSagaDatabase, type SagaDatabase } from '../testing/saga-database.ts';

let sagas: SagaDatabase;
beforeAll(async () => {
  sagas = await createSagaDatabase();
});
afterAll(() => sagas?.drop());
beforeEach(async () => {
  await sagas.client.$executeRaw`TRUNCATE saga, saga_history`;
});

async function check(url = sagas.url) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { PATH: process.env['PATH'], ORCHESTRATOR_DATABASE_URL: url },
  });
  const [stdout, stderr, [code]] = await Promise.all([
    ...[text(child.stdout), text(child.stderr)],
    once(child, 'close') as Promise<[number]>,
  ] as const);
  return { code, stdout, stderr };
}

describe('npm run check:upgrade', () => {
  it('exits 0 when every unfinished saga can go on, and counts them by state', async () => {
    await sagas.put({ state: 'Suspend' });
    await sagas.put({ state: 'Paid' });
    await sagas.put({ state: 'OfLongAgo', finishedDaysAgo: 1 });
    const { code, stdout } = await check();
    expect([code, stdout.match(/^\w+ +\d+ +\d+ +\d+$/gm)]).toEqual([
      ...[0, [expect.stringMatching(/^Suspend +1 +1 +0$/), expect.stringMatching(/^Paid +1 +1 +0$/)]],
    ]);
    expect(stdout).toContain('This version would start on this database.');
  });

  it('exits 1 when a start would be refused, with the sagas and why', async () => {
    const orderId = await sagas.put({ state: 'StockReserved' });
    await sagas.client.saga.update({ where: { orderId }, data: { sends: 'StockReserved CheckFraud' } });
    for (let count = 0; count < 7; count++) await sagas.put({ state: 'Elsewhere' });
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toContain(
      `1 in StockReserved: it waits for the reply to CheckFraud, and StockReserved sends ProcessPayment now\n  ${orderId}\n`,
    );
    expect(stdout).toContain('7 in Elsewhere: the machine has no state Elsewhere\n');
    expect(stdout).toContain('  and 2 more\n');
    expect(stdout).toContain('would refuse to start');
  });

  it('needs no right but to read, and no column that the version before does not have', async () => {
    const orderId = await sagas.put({ state: 'Suspend' });
    await sagas.client.saga.update({ where: { orderId }, data: { sends: 'Suspend CheckFraud' } });
    const role = `reader_${orderId.replaceAll('-', '')}`;
    const url = new URL(sagas.url);
    url.username = role;
    await sagas.client.$executeRawUnsafe(`CREATE ROLE ${role} LOGIN`);
    try {
      await sagas.client.$executeRawUnsafe(`GRANT SELECT ON saga TO ${role}`);
      expect((await check(url.href)).code).toBe(1);
      await sagas.client.$executeRawUnsafe('ALTER TABLE saga DROP COLUMN sends');
      expect(await check(url.href)).toMatchObject({ code: 0, stderr: '' });
    } finally {
      await sagas.client.$executeRawUnsafe(`DROP OWNED BY ${role}`);
      await sagas.client.$executeRawUnsafe(`DROP ROLE ${role}`);
      await sagas.client.$executeRawUnsafe('ALTER TABLE saga ADD COLUMN IF NOT EXISTS sends text');
    }
  });

  it('exits 2 when the database cannot be asked, without a stack trace', async () => {
    const url = new URL(sagas.url);
    url.pathname = '/nowhere';
    const { code, stderr } = await check(url.href);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 2]);
  });
});

describe('a start', () => {
  const { config } = orderSaga;
  const paid = config.states!.Paid as object & { readonly on: object };
  const withPaid = (changed: object) =>
    describeStates(
      createMachine({
        ...config,
        states: { ...config.states, Paid: { ...paid, ...changed } },
      } as never).provide(orderSaga.implementations as never) as never,
    );

  it('takes the machine that runs', () => {
    expect(() => requirePivot()).not.toThrow();
  });

  it.each<[string, object, string]>([
    [
      'a command that can be refused',
      { entry: { type: 'send', params: { command: 'ReserveStock' } } },
      'Paid only goes forward, and its command ReserveStock can be refused with StockNotReserved',
    ],
    [
      'a way back',
      { on: { ...paid.on, OrderCancelRequested: 'CancellingPayment' } },
      'Paid only goes forward, and OrderCancelRequested turns it back to CancellingPayment',
    ],
  ])('refuses, by name, a state after the pivot with %s', (_what, changed, why) => {
    const refused = () => requirePivot(withPaid(changed));
    expect(refused).toThrow(StartError);
    expect(refused).toThrow(why);
  });
});
