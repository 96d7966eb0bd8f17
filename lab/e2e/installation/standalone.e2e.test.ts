// A service by itself, as `node <service>/src/main.ts` starts it: its settings, and its end while its servers are away.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { createRunFolder } from '../../world/run-folder.ts';
import { serviceNames, variablePrefix } from '../../world/service-names.ts';
import { takePorts } from '../../world/services/ports.ts';
import { startProgram } from '../../world/services/program.ts';
import { createReplicas } from '../../world/services/replicas.ts';
import { until } from '../../world/wait.ts';

/** The contract gives this much to a stop, from the signal to the exit. */
const STOP_LIMIT_MS = 10_000;

describe.each(serviceNames)('%s by itself', (service) => {
  const main = `${service}/src/main.ts`;

  it('refuses to start without servers: exit code 1, and both variables named', async () => {
    const program = startProgram(main);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.stderr()).toContain('POSTGRES_URL');
    expect(program.stderr()).toContain(`${variablePrefix[service]}_DATABASE_URL`);
    expect(program.stderr()).toContain('RABBITMQ_URL');
    expect(program.stderr()).not.toMatch(/^\s+at /m);
  });
});

describe('servers that refuse connections', () => {
  it('let every service live, not be ready, and stop on SIGTERM with code 0', async () => {
    const [postgres, rabbitMq] = await takePorts(2);
    await expectGracefulStops(postgres!, rabbitMq!);
  });
});

describe('servers that take connections and say nothing', () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  let port: number;
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });

  it('let every service live, not be ready, and stop on SIGTERM with code 0', async () => {
    await expectGracefulStops(port, port);
  });
});

async function expectGracefulStops(postgresPort: number, rabbitMqPort: number): Promise<void> {
  const folder = await createRunFolder('standalone');
  const replicas = createReplicas({
    logs: folder.logs,
    databaseUrl: () => `postgresql://postgres@127.0.0.1:${postgresPort}/none`,
    env: { RABBITMQ_URL: `amqp://guest:guest@127.0.0.1:${rabbitMqPort}` },
  });
  for (const service of serviceNames) await replicas.add(service);
  replicas.start();
  try {
    for (const replica of replicas.all()) {
      const ask = (path: string) => request('GET', replica.url + path);
      await until(`${replica.name} listens`, async () => (await ask('/healthz')).status === 200);
      const ready = await ask('/readyz');
      expect(ready.status, replica.name).toBe(503);
      expect(ready.body.checks).toEqual({ database: 'down', broker: 'down' });
      const since = performance.now();
      expect(await replica.end('SIGTERM'), replica.name).toEqual({ code: 0, signal: null });
      expect(performance.now() - since, replica.name).toBeLessThan(STOP_LIMIT_MS);
    }
  } finally {
    await replicas.close();
    await folder.remove();
  }
}
