import pg from 'pg';
import { requireDatabase } from '../database-check.ts';
import { sqlStateOf } from '../database-error.ts';

/**
 * Creates the database of a URL if it is missing, and checks it.
 * @param migration name of a migration of the service: to know its tables where they are in another schema
 * @throws as requireDatabase
 */
export async function ensureDatabase(url: string, migration: string | undefined): Promise<void> {
  try {
    await requireDatabase(url, migration);
  } catch (error) {
    if (sqlStateOf(error) !== '3D000') throw error; // invalid_catalog_name: it does not exist yet
    await createDatabase(url);
    await requireDatabase(url, migration);
  }
}

async function createDatabase(url: string): Promise<void> {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.toString(), connectionTimeoutMillis: 3000 });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT current_setting('server_encoding') = 'UTF8' AS is_utf8`);
    // Where the server makes databases of another encoding: its locale need not fit UTF-8, and C always does.
    const encoding = rows[0].is_utf8 ? '' : ` ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}${encoding}`);
  } catch (error) {
    // duplicate_database, or its unique violation: another replica was faster.
    if (!['42P04', '23505'].includes(sqlStateOf(error) ?? '')) throw error;
  } finally {
    await client.end().catch(() => {});
  }
}
