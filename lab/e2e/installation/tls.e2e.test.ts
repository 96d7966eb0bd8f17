// RabbitMQ and PostgreSQL over TLS, with certificates that the test makes.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { databaseUrl } from '@order-saga/shared/database/database';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { request } from '../../world/http.ts';
import { createRunFolder, type RunFolder } from '../../world/run-folder.ts';
import { describeOnOwnRabbitMq } from '../../world/servers/describe-on-rabbitmq.ts';
import { embeddedSystem } from '../../world/services/embedded-system.ts';
import type { Program } from '../../world/services/program.ts';
import { createReplicas, type Replicas } from '../../world/services/replicas.ts';
import { until } from '../../world/wait.ts';
import { type Authority, createAuthority } from './certificates.ts';
import { createTlsRabbitMq, startTlsPostgres, type TlsRabbitMq } from './tls-servers.ts';

describeOnOwnRabbitMq('servers with certificates', () => {
  let folder: RunFolder;
  let authority: Authority;
  let stranger: Authority;
  let postgres: Awaited<ReturnType<typeof startTlsPostgres>>;
  let rabbitMq: TlsRabbitMq;
  let replicas: Replicas;
  let program: Program | undefined;

  beforeAll(async () => {
    folder = await createRunFolder('tls');
    authority = await createAuthority(folder.path, 'authority');
    stranger = await createAuthority(folder.path, 'stranger');
    const certificate = await authority.issue('first', ['DNS:localhost']);
    rabbitMq = await createTlsRabbitMq(join(folder.path, 'rabbitmq'));
    await rabbitMq.setCertificate(certificate);
    await rabbitMq.start();
    postgres = await startTlsPostgres(join(folder.path, 'postgres'), certificate);
    const databaseUrl = () => postgres.url('localhost', authority.file);
    replicas = createReplicas({ logs: folder.logs, databaseUrl, env: {} });
  });

  afterAll(async () => {
    await Promise.all([replicas?.close(), program?.end()]);
    await rabbitMq?.end();
    await postgres?.end();
    await folder.remove();
  });

  it('carry an order to its end, and see no connection of a service in the clear', async () => {
    const system = await embeddedSystem(folder.path);
    const { shop } = system;
    program = await system.start({
      POSTGRES_URL: postgres.url('localhost', authority.file),
      RABBITMQ_URL: rabbitMq.tlsUrl('localhost'),
      RABBITMQ_CA_FILE: authority.file,
    });
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
      const service = await replicas.add('stock-service', {
        STOCK_DATABASE_URL: databaseUrl(postgres.url(host, trusted().file), 'stock_service'),
        RABBITMQ_URL: rabbitMq.tlsUrl(host),
        RABBITMQ_CA_FILE: trusted().file,
      });
      service.start();
      for (const server of ['PostgreSQL', 'RabbitMQ']) {
        const line = await until(`a line about the certificate of ${server}`, () =>
          service
            .log()
            .split('\n')
            .find((line) => line.includes(`the certificate of ${server} was refused`)),
        );
        expect(line).toContain(why);
        expect(JSON.parse(line)).toMatchObject({ level: 40 });
      }
      const ready = await request('GET', `${service.url}/readyz`);
      expect(ready.status).toBe(503);
      expect(ready.body).toMatchObject({ checks: { database: 'down', broker: 'down' } });
      expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
    },
  );

  it('may come back with a certificate of another authority, once the file holds that one', async () => {
    const caFile = join(folder.path, 'trusted.pem');
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
