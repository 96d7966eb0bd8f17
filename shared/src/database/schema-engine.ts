// Prisma's schema engine, loaded from its WebAssembly package by hand: Node's own import of .wasm is experimental
// and warns on every start.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import { MIGRATION_OPTIONS } from './session.ts';

// TypeScript has these types only in its browser library.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

export interface Migration {
  /** Folder name, for example `20261122000000_init`. */
  readonly name: string;
  readonly sql: string;
}

/** Applies the migrations that the database lacks and returns their names. */
export async function applyMigrations(options: {
  url: string;
  directory: string;
  migrations: readonly Migration[];
}): Promise<string[]> {
  await loadEngine();
  const schema = await readFile(join(options.directory, 'schema.prisma'), 'utf8');
  const instance = await engine.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(
      new PrismaPg({ connectionString: options.url, max: 2, options: MIGRATION_OPTIONS }),
    ),
  );
  try {
    const result = await instance.applyMigrations({
      migrationsList: {
        baseDir: join(options.directory, 'migrations'),
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories: options.migrations.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.appliedMigrationNames;
  } finally {
    instance.free();
  }
}

let loading: Promise<void> | undefined;

// Once per process: the generated bindings hold one instance.
function loadEngine(): Promise<void> {
  loading ??= (async () => {
    const file = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
    const { instance } = await WebAssembly.instantiate(await readFile(file), {
      './schema_engine_bg.js': engine,
    });
    engine.__wbg_set_wasm(instance.exports);
    (instance.exports['__wbindgen_start'] as () => void)();
  })();
  return loading;
}
