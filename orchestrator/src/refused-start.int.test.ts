// The process itself: its exit code and what it says to the operator.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createSagaDatabase, type SagaDatabase } from './testing/saga-database.ts';

let sagas: SagaDatabase;
let orderId: string;
beforeAll(async () => {
  sagas = await createSagaDatabase();
  orderId = await sagas.put({ state: 'OfLongAgo' });
});
afterAll(() => sagas?.drop());

function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: {
      PATH: process.env['PATH'],
      ORCHESTRATOR_DATABASE_URL: sagas.url,
      // Nobody listens there: what is checked needs no broker.
      RABBITMQ_URL: 'amqp://127.0.0.1:1',
      ORCHESTRATOR_PORT: '0',
      ...env,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk;
  });
  return { child, output, closed: once(child, 'close') as Promise<[number | null]> };
}

it('the orchestrator exits 1, names the sagas and what to do, without a stack trace', async () => {
  const { output, closed } = start();
  const [code] = await closed;
  expect(code).toBe(1);
  expect(output.stderr).toContain(`${orderId} in OfLongAgo: the machine has no state OfLongAgo`);
  expect(output.stderr).toContain('IGNORE_UNLOADABLE_SAGAS');
  expect(output.stderr + output.stdout).not.toMatch(/\bat .*\.ts:\d+/);
});

it('the orchestrator starts all the same when it is told to, and says so', async () => {
  const { child, output, closed } = start({ IGNORE_UNLOADABLE_SAGAS: 'true' });
  await vi.waitFor(() => expect(output.stdout).toContain('service has started'), 20_000);
  expect(output.stdout).toContain('they are left alone');
  expect(output.stdout).toContain(orderId);
  child.kill('SIGTERM');
  expect(await closed).toEqual([0, null]);
});
