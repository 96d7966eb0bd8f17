// Whether the database can do what the service needs of it. That it answers is not enough: it may be a standby, read-only,
// full, or refuse the service its tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hindranceIn, sqlStateOf } from './database-error.ts';
import type { Driver } from './driver.ts';

export interface DatabaseAbility {
  /** Undefined when it is able, else why not, in a word. Asks the database at most once a second. @throws when it is away */
  hindrance(): Promise<string | undefined>;
  /** To be told of what statements of the service failed with. */
  noteFailure(error: unknown): void;
}

/** An answer holds for so long, however often it is asked for. Milliseconds. */
const FRESH_MS = 1000;
/** What a real statement failed with holds for so long: then one that is tried tells again. Milliseconds. */
const FAILURE_HOLDS_MS = 5000;

/** Of every other table rows are changed and deleted; these are only added to. */
const ADDED_TO = ['admin_audit'];

/** @param directory folder of `schema.prisma`, which names the tables */
export function databaseAbility(driver: Driver, directory: string): DatabaseAbility {
  const tables = tablesOf(readFileSync(join(directory, 'schema.prisma'), 'utf8'));
  let failure: { hindrance: string; until: number } | undefined;
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<string | undefined> = Promise.resolve(undefined);
  let isOut = false;

  async function ask(): Promise<string | undefined> {
    isOut = true;
    try {
      return await probe(driver, tables);
    } finally {
      isOut = false;
      asked = performance.now();
    }
  }

  return {
    noteFailure(error) {
      const hindrance = hindranceIn(error);
      if (hindrance !== undefined) failure = { hindrance, until: performance.now() + FAILURE_HOLDS_MS };
    },
    hindrance() {
      if (failure !== undefined && performance.now() < failure.until)
        return Promise.resolve(failure.hindrance);
      failure = undefined;
      if (!isOut && performance.now() - asked >= FRESH_MS) answer = ask();
      return answer;
    },
  };
}

export function tablesOf(schema: string): string[] {
  return [...schema.matchAll(/@@map\("(\w+)"\)/g)].map(([, table]) => table!);
}

/** Rows that fill a temporary file of a megabyte, which a disk that is full has no room for. The file is gone with the answer. */
const SPILLED_ROWS = 40_000;

/** configuration_limit_exceeded: the role may not fill that file (temp_file_limit). All else was looked at before. */
const TEMP_FILE_LIMIT = '53400';

async function probe(driver: Driver, tables: readonly string[]): Promise<string | undefined> {
  try {
    const [, [found]] = await driver.transaction((tx) =>
      Promise.all([
        tx.$queryRaw`SELECT set_config('work_mem', '64kB', true), set_config('temp_tablespaces', '', true)`,
        tx.$queryRaw<[{ hindrance: string | null }]>`
          SELECT CASE
            WHEN pg_is_in_recovery() THEN 'standby'
            WHEN current_setting('transaction_read_only')::bool OR new_sessions.read_only THEN 'read-only'
            WHEN rights.missing_table THEN 'not-migrated'
            WHEN rights.missing_right THEN 'missing-rights'
            WHEN (SELECT count(*) FROM generate_series(1, ${SPILLED_ROWS}::int)) = 0 THEN 'disk-full'
          END AS hindrance
          FROM (
            SELECT coalesce((
              SELECT split_part(setting, '=', 2)::bool FROM pg_db_role_setting, unnest(setconfig) AS setting
              WHERE setting LIKE 'default_transaction_read_only=%'
                AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
              ORDER BY setrole DESC, setdatabase DESC LIMIT 1), false) AS read_only) AS new_sessions,
          (
            SELECT bool_or(found IS NULL) AS missing_table,
              NOT bool_and(has_table_privilege(found, 'SELECT') AND has_table_privilege(found, 'INSERT')
                AND (only_added_to OR has_table_privilege(found, 'UPDATE') AND has_table_privilege(found, 'DELETE')))
              AS missing_right
            FROM (
              SELECT to_regclass(name) AS found, name = ANY(${ADDED_TO}::text[]) AS only_added_to
              FROM unnest(${tables}::text[]) AS name) AS needed) AS rights`,
      ]),
    );
    return found.hindrance ?? undefined;
  } catch (error) {
    if (sqlStateOf(error) === TEMP_FILE_LIMIT) return undefined;
    const hindrance = hindranceIn(error);
    if (hindrance === undefined) throw error;
    return hindrance;
  }
}
