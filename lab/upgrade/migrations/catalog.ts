// What a database looks like to those that write to it: read from PostgreSQL's own catalog.
import type pg from 'pg';

export interface Column {
  /** As PostgreSQL writes it: `character varying(20)`. */
  readonly type: string;
  readonly notNull: boolean;
  /** Or it is generated, or an identity. */
  readonly hasDefault: boolean;
}

export interface Table {
  readonly columns: ReadonlyMap<string, Column>;
  /** Constraints, unique indexes and triggers, by name. */
  readonly guards: ReadonlyMap<string, Guard>;
}

/** What may refuse a row, or what `ON CONFLICT` refers to. */
export interface Guard {
  readonly definition: string;
  /** That it looks at; none where it may look at any. */
  readonly columns: readonly string[];
}

export interface Catalog {
  /** Of the schema `public`. */
  readonly tables: ReadonlyMap<string, Table>;
  /** Values of enum types. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

export async function readCatalog(client: pg.Client): Promise<Catalog> {
  const columns = await client.query<Column & { table: string; name: string }>(COLUMNS);
  const guards = await client.query<Guard & { table: string; name: string }>(GUARDS);
  const enums = await client.query<{ name: string; values: string[] }>(ENUMS);
  const guardsOf = Map.groupBy(guards.rows, ({ table }) => table);
  const tables = [...Map.groupBy(columns.rows, ({ table }) => table)].map(
    ([table, own]) =>
      [
        table,
        {
          columns: new Map(
            own.map(({ name, type, notNull, hasDefault }) => [name, { type, notNull, hasDefault }]),
          ),
          guards: new Map((guardsOf.get(table) ?? []).map(({ name, ...guard }) => [name, guard])),
        },
      ] as const,
  );
  return { tables: new Map(tables), enums: new Map(enums.rows.map(({ name, values }) => [name, values])) };
}

const COLUMNS = `
  SELECT relname AS "table", attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "notNull",
         (atthasdef OR attidentity <> '') AS "hasDefault"
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
    AND relname <> '_prisma_migrations'`;

const GUARDS = `
  SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition,
         ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey)) AS columns
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n'
  UNION ALL
  SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid),
         ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY(indkey::int[]) AND 0 <> ALL(indkey::int[]))
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
  WHERE relnamespace = 'public'::regnamespace AND indisunique
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  UNION ALL
  SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(pg_trigger.oid), '{}'
  FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
  WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal`;

const ENUMS = `
  SELECT typname AS name, array_agg(enumlabel::text ORDER BY enumsortorder) AS values
  FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname`;
