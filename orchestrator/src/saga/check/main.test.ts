// The command line of the check, on the machine that runs and on files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'check-saga-'));
afterAll(() => rmSync(folder, { recursive: true }));

const real = new URL('../order-saga.ts', import.meta.url).href;
const xstate = import.meta.resolve('xstate');

function check(source?: string) {
  const file = join(folder, 'machine.ts');
  if (source !== undefined) writeFileSync(file, source);
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const args = source === undefined ? [main] : [main, '--machine', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}
/** A copy of the machine whose Paid is otherwise. */
const withPaid = (paid: string) => `
  import { orderSaga as real } from '${real}';
  import { createMachine } from '${xstate}';
  const { config, implementations } = real;
  const paid = config.states.Paid;
  export const orderSaga = createMachine({ ...config, states: { ...config.states, Paid: ${paid} } }).provide(implementations);`;

it('exits 0 for the machine that runs', () => {
  expect(check()).toMatchObject({ status: 0, stdout: expect.stringContaining('Nothing is wrong with it.') });
});

it('exits 1 for a file with a faulty machine, and shows the shortest way to each fault', () => {
  const { status, stdout } = check(
    withPaid(`{ ...paid, on: { ...paid.on, OrderCancelRequested: 'CancellingPayment' } }`),
  );
  expect(status).toBe(1);
  expect(stdout).toContain('refusable-pivot: Paid');
  // Steps that were added lie between.
  expect(stdout).toMatch(/shortest way: OrderCreated, StockReserved, (\w+, )*PaymentCompleted → Paid/);
});

it.each([
  ['no machine', 'export const orderSaga = 1;', 'no XState machine with the name orderSaga'],
  ['a state without a phase', withPaid('{ ...paid, tags: [] }'), 'the state Paid has no tag'],
  [
    'a command of nobody',
    withPaid(`{ ...paid, entry: { type: 'send', params: { command: 'ShipOrder' } } }`),
    'Paid sends ShipOrder, which is no message',
  ],
])('exits 2 for a file with %s, and says so without a stack trace', (_what, source, why) => {
  const { status, stderr } = check(source);
  expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
  expect(stderr).toContain(why);
});
