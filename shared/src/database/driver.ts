// The straight way to PostgreSQL for statements that run with every batch. An interactive transaction of Prisma waits for
// the answer to BEGIN, to each statement and to COMMIT; on a connection in pipeline mode they travel together.
// https://node-postgres.com/apis/client (pipeline) Why: docs/adr/0012-driver.md.
import { Sql } from '@prisma/client/runtime/client';
import pg, { type Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { statementSpans } from '../observability/tracing/statements.ts';
import type { Query } from './query.ts';

/** What runs SQL: a Prisma client, a transaction of one, or the driver. */
export interface SqlRunner {
  /** @returns the rows; `bigint` columns as BigInt */
  $queryRaw<Rows>(text: TemplateStringsArray | Sql, ...values: unknown[]): Promise<Rows>;
  /** @returns how many rows were changed */
  $executeRaw(text: TemplateStringsArray | Sql, ...values: unknown[]): Promise<number>;
}

export interface Driver extends SqlRunner {
  /** Takes a connection for one transaction. It must be ended. @throws when there is none to be had */
  begin(): Promise<Transaction>;
  /**
   * Runs `work` in a transaction. Its statements are sent as they are made and answered in their order, so those that do
   * not depend on each other share one round trip. When this resolves all of them have succeeded, those too that `work`
   * did not wait for. When it rejects nothing of them stays, unless the answer to COMMIT was lost.
   */
  transaction<Result>(work: (tx: SqlRunner) => Promise<Result> | Result): Promise<Result>;
}

/** A transaction on a connection of its own. A statement that fails, or cannot be made, fails all of it. */
export interface Transaction extends SqlRunner {
  /**
   * Sends these and COMMIT in one round trip; nothing leaves unless all of them can be made. The transaction has ended
   * when it resolves; when it rejects, `rollback` is still due.
   * @returns their results, in order @throws also what an earlier statement failed with that nobody awaited
   */
  commit<Results extends readonly unknown[]>(
    ...queries: { readonly [Index in keyof Results]: Query<Results[Index]> }
  ): Promise<Results>;
  /** Ends it with nothing kept, and gives the connection back. Never rejects; after a commit it does nothing. */
  rollback(): Promise<void>;
}

/** A Prisma client with the driver beside it, on the same connections. */
export interface DriverAccess {
  readonly $driver: Driver;
}

/** Names a statement, so that each connection prepares it once; undefined: it is not prepared. */
export type StatementName = (query: { sql: string }) => string | undefined;

type Statement = QueryConfig<unknown[]>;

/** @param pool of connections in pipeline mode (`pipeline: true`), on which a statement does not wait for the one before */
export function createDriver(pool: Pool, statementName: StatementName): Driver {
  const spans = statementSpans(pool.options?.connectionString);

  /** @throws what a value throws that has no text: node-postgres would find out when others have left already */
  function toStatement(template: TemplateStringsArray | Sql, values: readonly unknown[]): Statement {
    const sql = template instanceof Sql ? template : new Sql(template as readonly string[], values);
    const name = statementName({ sql: sql.text });
    const text = { text: sql.text, values: sql.values.map(prepareValue), types };
    return name === undefined ? text : { ...text, name };
  }

  /** The pool's own `query` gives a connection up when a statement fails. */
  async function alone(statement: Statement): Promise<QueryResult> {
    const client = await pool.connect();
    const end = watch(client);
    try {
      return await client.query(statement);
    } finally {
      client.release(end());
    }
  }

  async function begin(): Promise<Transaction> {
    const client = await pool.connect();
    const end = watch(client);
    const span = spans.begin();
    const answers: Promise<unknown>[] = [];
    let state: 'new' | 'open' | 'committing' | 'ended' = 'new';
    let failure: { readonly error: unknown } | undefined;

    function ask(query: Statement | string): Promise<QueryResult> {
      const answer = client.query(query as Statement);
      answer.catch(() => {});
      answers.push(answer);
      return answer;
    }

    function send(statement: Statement): Promise<QueryResult> {
      if (state === 'new') {
        state = 'open';
        ask('BEGIN').catch(() => {});
      }
      return span.statement(statement.text, () => ask(statement));
    }

    async function run(text: TemplateStringsArray | Sql, values: readonly unknown[]): Promise<QueryResult> {
      if (state === 'committing' || state === 'ended')
        throw new Error('a statement came after the end of its transaction');
      if (failure !== undefined) throw failure.error;
      let statement: Statement;
      try {
        statement = toStatement(text, values);
      } catch (error) {
        failure = { error };
        throw error;
      }
      return send(statement);
    }

    return {
      ...owned(runner(run)),
      async commit(...queries) {
        if (failure !== undefined) throw failure.error;
        const statements = queries.map(({ sql }) => sql && toStatement(sql, []));
        const isAlone = state === 'new' && statements.filter((statement) => statement !== null).length < 2;
        // PostgreSQL commits a statement that is outside of a transaction by itself.
        if (isAlone) state = 'committing';
        const sent = statements.map((statement) => statement && send(statement));
        const needsCommit = state === 'open';
        state = 'committing';
        const committed = needsCommit ? ask('COMMIT') : undefined;
        await Promise.all(answers);
        // So PostgreSQL answers where a statement has failed. https://www.postgresql.org/docs/current/sql-commit.html
        if (committed !== undefined && (await committed).command !== 'COMMIT')
          throw new Error('the transaction was rolled back');
        state = 'ended';
        span.end();
        client.release(end());
        const results = await Promise.all(sent);
        return queries.map(({ read }, index) => read(results[index]?.rows ?? [])) as never;
      },
      async rollback() {
        if (state === 'ended') return;
        const isOpen = state !== 'new';
        state = 'ended';
        const results = await Promise.allSettled(answers);
        span.end(results.find((each) => each.status === 'rejected')?.reason ?? new Error('rolled back'));
        // Whatever became of a COMMIT: without an open transaction it is a warning.
        const left = isOpen ? await client.query('ROLLBACK').then(() => undefined, toError) : undefined;
        client.release(end() ?? left);
      },
    };
  }

  async function transaction<Result>(work: (tx: SqlRunner) => Promise<Result> | Result): Promise<Result> {
    const tx = await begin();
    try {
      const result = await work(tx);
      await tx.commit();
      return result;
    } catch (error) {
      await tx.rollback();
      throw error;
    }
  }

  return {
    ...runner(async (text, values) => {
      const statement = toStatement(text, values);
      return spans.statement(statement.text, () => alone(statement));
    }),
    begin,
    transaction,
  };
}

/** Notes what breaks a connection while it is in use. @returns ends that, and tells */
function watch(client: PoolClient): () => Error | undefined {
  let reason: Error | undefined;
  const broken = (error: Error) => {
    reason = error;
  };
  client.on('error', broken);
  return () => {
    client.off('error', broken);
    return reason;
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

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** What PostgreSQL is sent for a value. node-postgres exports it; its types do not tell of it. @throws for what has no text */
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

/** As Prisma reads them: a `bigint` is a BigInt. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? BigInt : pg.types.getTypeParser(oid, format),
};
