// A service by itself, as `node <service>/src/main.ts` starts it: its settings, and its end while its servers are away.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Program, startProgram } from '../../world/child-process.ts';
import { request } from '../../world/http.ts';
import { type ServiceName, serviceNames, variablePrefix } from '../../world/service-names.ts';
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
    const [postgres, rabbitMq] = await freePorts(2);
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
  const ports = await freePorts(serviceNames.length);
  const started = serviceNames.map((service, index) => ({
    service,
    url: `http://127.0.0.1:${ports[index]}`,
    program: startProgram(`${service}/src/main.ts`, {
      env: {
        POSTGRES_URL: `postgresql://postgres@127.0.0.1:${postgresPort}`,
        RABBITMQ_URL: `amqp://guest:guest@127.0.0.1:${rabbitMqPort}`,
        [`${variablePrefix[service]}_PORT`]: String(ports[index]),
      },
    }),
  }));
  try {
    for (const { service, url, program } of started) {
      await until(`${service} listens`, async () => (await request('GET', `${url}/healthz`)).status === 200);
      const ready = await request('GET', `${url}/readyz`);
      expect(ready.status, service).toBe(503);
      expect(ready.body.checks).toEqual({ database: 'down', broker: 'down' });
      await expectStop(service, program);
    }
  } finally {
    await Promise.all(started.map(({ program }) => program.end()));
  }
}

async function expectStop(service: ServiceName, program: Program): Promise<void> {
  const since = performance.now();
  expect(await program.end('SIGTERM'), service).toEqual({ code: 0, signal: null });
  expect(performance.now() - since, service).toBeLessThan(STOP_LIMIT_MS);
}
