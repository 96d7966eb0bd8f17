// An engine that answers and has no image, as on a machine that reaches no registry.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
let folder: string;
let engine: Server;
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'order-saga-engine-'));
  asked = [];
  engine = createServer(({ method, url = '' }, response) => {
    const [path] = url.replace(/^\/v[\d.]+/, '').split('?');
    asked.push(`${method} ${path}`);
    const answer = answers[path ?? ''];
    response.writeHead(answer === undefined ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'no registry can be reached' }));
  });
  await new Promise<void>((resolve) => engine.listen(join(folder, 'engine.sock'), resolve));
});
afterEach(async () => {
  engine.close();
  await rm(folder, { recursive: true, force: true });
});

// https://docs.docker.com/reference/api/engine/
const answers: Readonly<Record<string, unknown>> = {
  '/info': { ServerVersion: '28.0', OperatingSystem: 'none', OSType: 'linux', Architecture: 'x86_64' },
  '/networks/bridge': { IPAM: { Config: [{ Gateway: '172.17.0.1' }] } },
  '/images/json': [],
  '/containers/json': [],
};

it('is said in one sentence, and the tests run on the embedded PostgreSQL', async () => {
  const program = `
    import startServers from '${join(root, 'lab/e2e/servers.ts')}';
    const stop = await startServers();
    console.log(process.env.POSTGRES_URL === undefined ? 'no server' : 'a server');
    await stop();`;
  const { POSTGRES_URL, RABBITMQ_URL, ...env } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', program],
    { cwd: root, env: { ...env, DOCKER_HOST: `unix://${join(folder, 'engine.sock')}` } },
  );
  expect(asked).toContain('GET /info');
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(
      /^The Docker engine answers, but PostgreSQL cannot be started in a container \(.+\)\.$/,
    ),
    expect.stringMatching(
      /^The Docker engine answers, but RabbitMQ cannot be started in a container \(.+\)\.$/,
    ),
    'No RABBITMQ_URL and no container of it: the tests of the RabbitMQ adapter are skipped.',
    'a server',
  ]);
});
