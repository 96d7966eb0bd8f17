// The databases of an embedded system, past its services: for what no service would ever do to them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsOf } from '../../../world/servers/databases.ts';
import type { Stage } from './stage.ts';

/** Where PostgreSQL's own file says its port. */
const PORT_LINE = 3;

/** Rows of one statement. */
export async function rowsIn<Row>(
  { dataDir }: Stage,
  database: 'orchestrator' | 'payment_service',
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const { directory, password } = JSON.parse(await readFile(join(dataDir, 'embedded.json'), 'utf8'));
  const port = (await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n')[PORT_LINE];
  return rowsOf(`postgresql://postgres:${password}@127.0.0.1:${port}/${database}`, sql, values);
}
