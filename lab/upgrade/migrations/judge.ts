// Applies the migrations of one version, then those of the next, and compares what they leave.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@order-saga/shared/database/migrations/migrate';
import { pino } from 'pino';
import { withClient } from '../../world/servers/databases.ts';
import { readCatalog } from './catalog.ts';
import { breaksOf } from './expand-only.ts';
import { usedColumns } from './used-columns.ts';

/**
 * @param url of a database that does not exist yet
 * @param older folder of a schema and its migrations, as in `prisma/order`
 * @returns what the older version cannot live with, and released migrations that were changed
 */
export async function judgeMigrations(url: string, older: string, newer: string): Promise<string[]> {
  const logger = pino({ level: 'silent' });
  const changed = await changedMigrations(older, newer);
  await migrate({ url, directory: older, logger });
  const before = await withClient(url, readCatalog);
  await migrate({ url, directory: newer, logger });
  const after = await withClient(url, readCatalog);
  return [...changed, ...breaksOf(before, after, usedColumns(await readSchema(older)))];
}

export const readSchema = (folder: string): Promise<string> =>
  readFile(join(folder, 'schema.prisma'), 'utf8');

async function changedMigrations(older: string, newer: string): Promise<string[]> {
  const entries = await readdir(join(older, 'migrations'), { withFileTypes: true });
  const problems = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const read = (folder: string) => readFile(join(folder, 'migrations', name, 'migration.sql'), 'utf8');
        return (await read(older)) === (await read(newer).catch(() => null))
          ? []
          : [`${name}: a released migration was changed or is gone`];
      }),
  );
  return problems.flat();
}
