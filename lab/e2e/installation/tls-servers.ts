// A PostgreSQL and a RabbitMQ of the test's own that take connections over TLS.
import { chown, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountFor } from '../../../embedded/src/postgres/server-account.ts';
import { rowsOf } from '../../world/servers/databases.ts';
import { createOwnRabbitMq } from '../../world/servers/own-rabbitmq.ts';
import { createPostgresServer } from '../../world/servers/postgres.ts';
import type { RabbitMqServer } from '../../world/servers/rabbitmq.ts';
import { takePorts } from '../../world/services/ports.ts';
import type { ServerCertificate } from './certificates.ts';

/** @param folder must be one that PostgreSQL's account can enter */
export async function startTlsPostgres(folder: string, { certificate, key }: ServerCertificate) {
  const server = await createPostgresServer(folder);
  await server.start();
  const own = { ssl_cert_file: join(folder, 'server.pem'), ssl_key_file: join(folder, 'server.key') };
  await copyFile(certificate, own.ssl_cert_file);
  await copyFile(key, own.ssl_key_file);
  // PostgreSQL takes a key only from a file of its own.
  const account = await accountFor(undefined);
  if (account !== undefined) await chown(own.ssl_key_file, account.uid, account.gid);
  const query = <Row>(sql: string) => rowsOf<Row>(server.url('postgres'), sql);
  for (const [name, value] of Object.entries({ ...own, ssl: 'on' })) {
    await query(`ALTER SYSTEM SET ${name} = '${value}'`);
  }
  await query('SELECT pg_reload_conf()');
  return {
    /** Asks it in the clear, as the superuser. */
    query,
    /** A URL of the server, for clients that check its certificate. */
    url: (host: string, caFile: string) =>
      `postgresql://postgres:${server.password}@${host}:${server.port()}?sslmode=verify-full&sslrootcert=${caFile}`,
    end: server.end,
  };
}

export interface TlsRabbitMq extends RabbitMqServer {
  tlsUrl(host: string): string;
  /** Takes effect with the next start. */
  setCertificate(certificate: ServerCertificate): Promise<void>;
}

export async function createTlsRabbitMq(folder: string): Promise<TlsRabbitMq> {
  const [amqps] = (await takePorts(1)) as [number];
  const server = await createOwnRabbitMq(folder);
  return {
    ...server,
    tlsUrl: (host) => `amqps://guest:guest@${host}:${amqps}`,
    setCertificate: ({ certificate, key }) =>
      // https://www.rabbitmq.com/docs/ssl
      server.configure([
        `listeners.ssl.1 = 127.0.0.1:${amqps}`,
        `ssl_options.certfile = ${certificate}`,
        `ssl_options.keyfile = ${key}`,
        'ssl_options.verify = verify_none',
      ]),
  };
}
