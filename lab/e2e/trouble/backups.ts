// Backups of single databases while their services work, and the restore of all of them.
import { databaseUrl } from '@order-saga/shared/database/database';
import { type Databases, dropDatabases, withClient } from '../../world/servers/databases.ts';
import type { ServiceName } from '../../world/service-names.ts';

const server = () => process.env['POSTGRES_URL']!;
const nameOf = (databases: Databases, service: ServiceName) =>
  new URL(databases.url(service)).pathname.slice(1);
const backupOf = (name: string) => `${name}_backup`;

/** A copy as of one moment. Its service finds the database away meanwhile, for some tenths of a second. */
export async function backUp(databases: Databases, service: ServiceName): Promise<void> {
  const name = nameOf(databases, service);
  await withClient(databaseUrl(server(), 'postgres'), async (client) => {
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    try {
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      await client.query(`CREATE DATABASE ${backupOf(name)} TEMPLATE ${name}`);
    } finally {
      await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
    }
  });
}

/** Puts the backups in the place of the databases. Their services do not run. */
export async function restore(databases: Databases, services: readonly ServiceName[]): Promise<void> {
  const names = services.map((service) => nameOf(databases, service));
  await dropDatabases(server(), names);
  await withClient(databaseUrl(server(), 'postgres'), async (client) => {
    for (const name of names) await client.query(`ALTER DATABASE ${backupOf(name)} RENAME TO ${name}`);
  });
}

export const dropBackups = (databases: Databases, services: readonly ServiceName[]): Promise<void> =>
  dropDatabases(
    server(),
    services.map((service) => backupOf(nameOf(databases, service))),
  );
