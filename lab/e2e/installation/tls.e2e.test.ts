// RabbitMQ and PostgreSQL over TLS, with certificates that the test makes.
import { chmod, copyFile, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { freePorts } from '@order-saga/shared/process/free-ports';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Authority, createAuthority } from '../../world/certificates.ts';
import { type Program, startProgram } from '../../world/child-process.ts';
import { embeddedSystem } from '../../world/embedded-system.ts';
import { request } from '../../world/http.ts';
import { describeOnOwnRabbitMq } from '../../world/own-rabbitmq.ts';
import { createTlsRabbitMq, startTlsPostgres, type TlsRabbitMq } from '../../world/tls-servers.ts';
import { until } from '../../world/wait.ts';

describeOnOwnRabbitMq('servers with certificates', () => {
  let folder: string;
  let authority: Authority;
  let stranger: Authority;
  let postgres: Awaited<ReturnType<typeof startTlsPostgres>>;
  let rabbitMq: TlsRabbitMq;
  const programs: Program[] = [];

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'order-saga-tls-')));
    // Run as root, PostgreSQL runs as another user, who must get through to its data.
    await chmod(folder, 0o711);
    authority = await createAuthority(folder, 'authority');
    stranger = await createAuthority(folder, 'stranger');
    const certificate = await authority.issue('first', ['DNS:localhost']);
    rabbitMq = await createTlsRabbitMq(join(folder, 'rabbitmq'));
    await rabbitMq.setCertificate(certificate);
    await rabbitMq.start();
    postgres = await startTlsPostgres(join(folder, 'postgres'), certificate);
  });

  afterAll(async () => {
    await Promise.all(programs.map((program) => program.end()));
    await rabbitMq?.end();
    await postgres?.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('carry an order to its end, and see no connection of a service in the clear', async () => {
    const system = await embeddedSystem(folder);
    const { shop } = system;
    programs.push(
      await system.start({
        POSTGRES_URL: postgres.url('localhost', authority.file),
        RABBITMQ_URL: rabbitMq.tlsUrl('localhost'),
        RABBITMQ_CA_FILE: authority.file,
      }),
    );
    await shop.stock('SKU-1', 5);
    const [id] = await shop.placeMany(1, () => ({ lines: [{ sku: 'SKU-1', quantity: 2, unitPrice: 100 }] }));
    expect(await shop.ended([id!])).toMatchObject([{ status: 'Completed' }]);

    const connections = await postgres.query<{ datname: string; ssl: boolean }>(
      `SELECT datname, bool_and(ssl) AS ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
       WHERE datname <> 'postgres' GROUP BY datname ORDER BY datname`,
    );
    expect(connections).toEqual(
      ['orchestrator', 'order_service', 'payment_service', 'stock_service'].map((datname) => ({
        datname,
        ssl: true,
      })),
    );
  });

  it.each([
    [
      'of an authority that is not trusted',
      'localhost',
      () => stranger,
      'unable to verify the first certificate',
    ],
    ['for another host name', '127.0.0.1', () => authority, "does not match certificate's altnames"],
  ])(
    'are refused by a service with certificates %s, which says so and lives',
    async (_, host, trusted, why) => {
      const [port] = await freePorts(1);
      const program = startProgram('stock-service/src/main.ts', {
        env: {
          POSTGRES_URL: postgres.url(host, trusted().file),
          RABBITMQ_URL: rabbitMq.tlsUrl(host),
          RABBITMQ_CA_FILE: trusted().file,
          STOCK_PORT: String(port),
        },
      });
      programs.push(program);
      for (const server of ['PostgreSQL', 'RabbitMQ']) {
        const line = await until(`a line about the certificate of ${server}`, () =>
          program
            .stdout()
            .split('\n')
            .find((line) => line.includes(`the certificate of ${server} was refused`)),
        );
        expect(line).toContain(why);
        expect(JSON.parse(line)).toMatchObject({ level: 40 });
      }
      const ready = await request('GET', `http://127.0.0.1:${port}/readyz`);
      expect(ready.status).toBe(503);
      expect(ready.body).toMatchObject({ checks: { database: 'down', broker: 'down' } });
      expect(await program.end('SIGTERM')).toEqual({ code: 0, signal: null });
    },
  );

  it('may come back with a certificate of another authority, once the file holds that one', async () => {
    const caFile = join(folder, 'trusted.pem');
    await copyFile(authority.file, caFile);
    const reasons: string[] = [];
    const logger = pino(
      { level: 'warn' },
      {
        write: (line: string) => {
          reasons.push(JSON.parse(line).reason);
        },
      },
    );
    const broker = createRabbitMqBroker({ urls: [rabbitMq.tlsUrl('localhost')], caFile, logger });
    try {
      await until('the broker is up', () => broker.isUp());
      await rabbitMq.kill();
      await rabbitMq.setCertificate(await stranger.issue('second', ['DNS:localhost']));
      await rabbitMq.start();
      await until('the new certificate is refused', () =>
        reasons.some((reason) => reason.startsWith('the certificate of RabbitMQ was refused')),
      );
      expect(broker.isUp()).toBe(false);

      await copyFile(stranger.file, caFile);

      await until('the broker is up again', () => broker.isUp());
    } finally {
      await broker.close();
    }
  });
});
