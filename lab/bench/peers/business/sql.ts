// What runs one statement of the business: a pool, or a connection that is in a transaction.
import type { QueryResult, QueryResultRow } from 'pg';

export interface Sql {
  query<Row extends QueryResultRow>(query: {
    name: string;
    text: string;
    values: unknown[];
  }): Promise<QueryResult<Row>>;
}

/** Runs one statement under its name: each connection prepares it once. */
export async function rowsOf<Row extends QueryResultRow>(
  sql: Sql,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return (await sql.query<Row>({ name, text, values })).rows;
}
