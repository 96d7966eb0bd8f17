import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openClient } from '../../database/database.ts';
import { postgresStepStoreBehaves } from './step-store.behaviour.ts';
import { packed, parcelSql, parcelTable } from './testing/parcels.ts';

const directory = mkdtempSync(join(tmpdir(), 'order-saga-parcels-'));
const migration = join(directory, 'migrations', '20260101000000_init');
mkdirSync(migration, { recursive: true });
writeFileSync(join(migration, 'migration.sql'), parcelSql);
afterAll(() => rmSync(directory, { recursive: true }));

postgresStepStoreBehaves(parcelTable, packed, {
  directory,
  open: (url, poolSize) =>
    openClient({ url, poolSize, applicationName: 'test' }, (adapter) => ({
      $disconnect: async () => (await adapter.connect()).dispose(),
    })),
});
