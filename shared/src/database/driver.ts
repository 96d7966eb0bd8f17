// The straight way to PostgreSQL for statements that run with every batch. An interactive transaction of Prisma waits
// for the answer to BEGIN, to each statement and to COMMIT; here they travel together. Why: docs/adr/0012-driver.md.
import { Sql } from '@prisma/client/runtime/client';
import { type ClientBase, types as defaults, type Pool, type QueryResult } from 'pg';
import { prepareValue } from 'pg/lib/utils';
import { statementSpans } from '../observability/tracing/statements.ts';
import { type Statement, sendTogether } from './flight.ts';
import type { Query } from './query.ts';
import { createTransactionFlights } from './transaction-flights.ts';

/** What runs SQL: a Prisma client, a transaction of one, or the driver. */
export interface SqlRunner {
  /** @returns the rows; `bigint` columns as BigInt */
  $queryRaw<Rows>(text: TemplateStringsArray | Sql, ...values: unknown[]): Promise<Rows>;
  /** @returns how many rows were changed */
  $executeRaw(text: TemplateStringsArray | Sql, ...values: unknown[]): Promise<number>;
}

export interface Driver extends SqlRunner {
  /**
   * Runs `work` in a transaction. Its statements are sent as they are made and answered in their order, so those that
   * do not depend on each other share one round trip. When this resolves all of them have succeeded, those too that
   * `work` did not wait for. When it rejects nothing of them stays, unless the answer to COMMIT was lost: a statement
   * that could not be made, or that comes after the end of `work`, fails the transaction like one that PostgreSQL refuses.
   */
  transaction<Result>(work: (tx: DriverTransaction) => Promise<Result> | Result): Promise<Result>;
}

export interface DriverTransaction extends SqlRunner {
  /**
   * Takes a statement to send it in the round trip of the COMMIT, behind all that `work` sends. It is the
   * transaction's from then on: nothing is committed without it.
   * @returns what gives its result when the transaction has ended. Before that, and if it failed, it throws
   */
  $withCommit<Result>(query: Query<Result>): () => Result;
}

/** A Prisma client with the driver beside it, on the same connections. */
export interface DriverAccess {
  readonly $driver: Driver;
}

/** Names a statement, so that each connection prepares it once; undefined: it is not prepared. */
export type StatementName = (query: { sql: string }) => string | undefined;

/** @param pool of connections in pipeline mode (`pipeline: true`), on which a statement does not wait for the one before */
export function createDriver(pool: Pool, statementName: StatementName): Driver {
  /** Of templates without SQL among their values: they are the same text each time. */
  const known = new WeakMap<TemplateStringsArray, Pick<Statement, 'name' | 'text'>>();

  /** @throws what a value throws that has no text */
  function toStatement(template: TemplateStringsArray | Sql, values: readonly unknown[]): Statement {
    if (template instanceof Sql) return fromSql(template);
    const isPlain = !values.some((value) => value instanceof Sql);
    const found = isPlain ? known.get(template) : undefined;
    if (found !== undefined) return { ...found, values: values.map(prepareValue) };
    const statement = fromSql(new Sql(template as readonly string[], values));
    if (isPlain) known.set(template, { name: statement.name, text: statement.text });
    return statement;
  }

  function fromSql(sql: Sql): Statement {
    const { text } = sql;
    return { name: statementName({ sql: text }), text, values: sql.values.map(prepareValue) };
  }

  const spans = statementSpans(pool.options?.connectionString);

  async function alone(statement: Statement): Promise<QueryResult> {
    const client = await pool.connect();
    const health = watch(client);
    try {
      return await sendTogether(client, [statement], types)[0]!;
    } finally {
      client.release(health.end());
    }
  }

  async function transaction<Result>(
    work: (tx: DriverTransaction) => Promise<Result> | Result,
  ): Promise<Result> {
    const client = await pool.connect();
    const health = watch(client);
    const flights = createTransactionFlights(client, types);
    const answers: Promise<QueryResult>[] = [];
    const lastOnes: { readonly sql: Sql; rows: readonly unknown[] | undefined }[] = [];

    async function ask(text: TemplateStringsArray | Sql, values: readonly unknown[]): Promise<QueryResult> {
      let statement: Statement;
      try {
        statement = toStatement(text, values);
      } catch (error) {
        flights.fail(error);
        throw error;
      }
      return spans.statement(statement.text, () => flights.add(statement));
    }
    const send = (text: TemplateStringsArray | Sql, values: readonly unknown[]) => {
      const answer = ask(text, values);
      answers.push(answer);
      return answer;
    };
    try {
      const result = await work({
        ...owned(runner(send)),
        $withCommit({ sql, read }) {
          flights.requireOpen();
          if (sql === null) return () => read([]);
          const last: (typeof lastOnes)[number] = { sql, rows: undefined };
          lastOnes.push(last);
          return () => {
            if (last.rows === undefined)
              throw new Error('the transaction of this statement is not committed');
            return read(last.rows);
          };
        },
      });
      const sent = lastOnes.map(({ sql }) => send(sql, []));
      const committed = flights.commit();
      await Promise.all([...answers, committed]);
      const results = await Promise.all(sent);
      lastOnes.forEach((last, index) => {
        last.rows = results[index]?.rows;
      });
      return result;
    } catch (error) {
      await Promise.allSettled(answers);
      if (flights.isOpen()) await client.query('ROLLBACK').catch(health.broken);
      throw error;
    } finally {
      client.release(health.end());
    }
  }

  return {
    ...runner((text, values) => {
      const statement = toStatement(text, values);
      return spans.statement(statement.text, () => alone(statement));
    }),
    transaction: (work) => spans.transaction(() => transaction(work)),
  };
}

/** Notes what breaks a connection while it is in use, for its release. */
function watch(client: ClientBase) {
  let reason: Error | undefined;
  const broken = (error: Error) => {
    reason = error;
  };
  client.on('error', broken);
  return {
    broken,
    end: () => {
      client.off('error', broken);
      return reason;
    },
  };
}

function runner(
  run: (text: TemplateStringsArray | Sql, values: readonly unknown[]) => Promise<QueryResult>,
): SqlRunner {
  return {
    $queryRaw: async <Rows>(text: TemplateStringsArray | Sql, ...values: unknown[]) =>
      (await run(text, values)).rows as Rows,
    $executeRaw: async (text, ...values) => (await run(text, values)).rowCount ?? 0,
  };
}

/** Of a transaction, which looks at every answer itself. */
function owned({ $queryRaw, $executeRaw }: SqlRunner): SqlRunner {
  const own = <Answer>(answer: Promise<Answer>) => {
    answer.catch(() => {});
    return answer;
  };
  return {
    $queryRaw: <Rows>(...asked: Parameters<typeof $queryRaw>) => own($queryRaw<Rows>(...asked)),
    $executeRaw: (...asked) => own($executeRaw(...asked)),
  };
}

/** As Prisma reads them: a `bigint` is a BigInt. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === defaults.builtins.INT8 ? BigInt : defaults.getTypeParser(oid, format),
};
