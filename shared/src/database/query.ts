// A statement that is made and not sent yet, with what its rows mean. Whatever may fail about its values fails where it is
// made: a transaction that takes one can send it and nothing less.
import type { Sql } from '@prisma/client/runtime/client';

export interface Query<Result> {
  /** Null: there is nothing to ask, and no row is the answer. */
  readonly sql: Sql | null;
  read(rows: readonly unknown[]): Result;
}

/** @param read what the rows mean; default: they are not looked at */
export function query(sql: Sql | null): Query<void>;
export function query<Row, Result>(sql: Sql | null, read: (rows: readonly Row[]) => Result): Query<Result>;
export function query(sql: Sql | null, read: (rows: readonly never[]) => unknown = () => undefined) {
  return { sql, read };
}

/** Sends it by itself, and waits for its answer. @param tx an SqlRunner */
export async function send<Result>(
  tx: { $queryRaw<Rows>(sql: Sql): Promise<Rows> },
  { sql, read }: Query<Result>,
): Promise<Result> {
  return read(sql === null ? [] : await tx.$queryRaw<unknown[]>(sql));
}
