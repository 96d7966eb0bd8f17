// The straight way to PostgreSQL for statements that run with every batch. An interactive transaction of Prisma waits
// for the answer to BEGIN, to each statement and to COMMIT; here they travel together. Why: docs/adr/0012-driver.md.
import { Sql } from '@prisma/client/runtime/client';
import { type ClientBase, types as defaults, type Pool, type QueryResult } from 'pg';
import { type Statement, sendTogether } from './flight.ts';
import { statementSpans } from './tracing/statements.ts';

/** What runs SQL: a Prisma client, a transaction of one, or the driver. */
export interface SqlRunner {
  /** @returns the rows; `bigint` columns as BigInt */
  $queryRaw<Rows>(text: TemplateStringsArray, ...values: unknown[]): Promise<Rows>;
  /** @returns how many rows were changed */
  $executeRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<number>;
}

export interface Driver extends SqlRunner {
  /**
   * Runs `work` in a transaction. Its statements are sent as they are made and answered in their order, so those that
   * do not depend on each other share one round trip. When this resolves all of them have succeeded; when it rejects
   * nothing of them stays, unless the answer to COMMIT was lost.
   */
  transaction<Result>(work: (tx: DriverTransaction) => Promise<Result>): Promise<Result>;
}

export interface DriverTransaction extends SqlRunner {
  /**
   * For the last statement: `work` does not await it, so it shares the round trip of the COMMIT. Its failure is that of
   * the transaction.
   */
  $withCommit<Result>(statement: Promise<Result>): Promise<Result>;
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

  function toStatement(template: TemplateStringsArray, values: readonly unknown[]): Statement {
    const isPlain = !values.some((value) => value instanceof Sql);
    const found = isPlain ? known.get(template) : undefined;
    if (found !== undefined) return { ...found, values };
    const sql = new Sql(template as readonly string[], values);
    const { text } = sql;
    const name = statementName({ sql: text });
    if (isPlain) known.set(template, { name, text });
    return { name, text, values: sql.values };
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

  async function transaction<Result>(work: (tx: DriverTransaction) => Promise<Result>): Promise<Result> {
    const client = await pool.connect();
    const health = watch(client);
    const answers: Promise<QueryResult>[] = [];
    const flights = createFlights(client);
    const send = (statement: Statement) => {
      const answer = flights.add(statement);
      answer.catch(() => {}); // All of them are looked at below.
      answers.push(answer);
      return answer;
    };
    try {
      const result = await work({
        ...runner((text, values) => {
          const statement = toStatement(text, values);
          return spans.statement(statement.text, () => send(statement));
        }),
        $withCommit(statement) {
          statement.catch(() => {});
          return statement;
        },
      });
      const committed = flights.commit();
      await Promise.all([...answers, committed]);
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

const BEGIN: Statement = { name: 'begin', text: 'BEGIN', values: [] };
const COMMIT: Statement = { name: 'commit', text: 'COMMIT', values: [] };

/** The statements of a transaction, those of one turn of the event loop in one flight. */
interface Flights {
  add(statement: Statement): Promise<QueryResult>;
  /** After this nothing is added. Resolves when all is committed. */
  commit(): Promise<void>;
  /** There is a transaction that waits for its end. */
  isOpen(): boolean;
}

/**
 * A transaction that fits into one flight, as nearly all do, needs neither BEGIN nor COMMIT: PostgreSQL takes what comes
 * before a Sync as one. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
function createFlights(client: ClientBase): Flights {
  let waiting: { statement: Statement; resolve(answer: Promise<QueryResult>): void }[] = [];
  let leaving: Promise<void> | undefined;
  let isLast = false;
  let isOpen = false;

  function leave(): Promise<void> {
    const all = waiting;
    waiting = [];
    const isWhole = isLast && !isOpen;
    const before = isOpen || isWhole ? [] : [BEGIN];
    const after = isLast && !isWhole ? [COMMIT] : [];
    isOpen = !isWhole;
    const statements = [...before, ...all.map(({ statement }) => statement), ...after];
    const answers = statements.length === 0 ? [] : sendTogether(client, statements, types);
    all.forEach(({ resolve }, index) => {
      resolve(answers[before.length + index]!);
    });
    return land(answers, after.length > 0);
  }

  async function land(answers: readonly Promise<QueryResult>[], isCommit: boolean): Promise<void> {
    const results = await Promise.all(answers);
    if (!isCommit) return;
    isOpen = false;
    // So PostgreSQL answers where a statement has failed. https://www.postgresql.org/docs/current/sql-commit.html
    if (results.at(-1)!.command !== 'COMMIT') throw new Error('the transaction was rolled back');
  }

  function soon(): Promise<void> {
    leaving ??= new Promise((resolve) => {
      process.nextTick(() => {
        leaving = undefined;
        resolve(leave());
      });
    });
    return leaving;
  }

  return {
    add: (statement) =>
      new Promise((resolve) => {
        waiting.push({ statement, resolve });
        // Its own promise tells of a failure.
        soon().catch(() => {});
      }),
    commit() {
      isLast = true;
      return soon();
    },
    isOpen: () => isOpen,
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
  run: (text: TemplateStringsArray, values: readonly unknown[]) => Promise<QueryResult>,
): SqlRunner {
  return {
    $queryRaw: async <Rows>(text: TemplateStringsArray, ...values: unknown[]) =>
      (await run(text, values)).rows as Rows,
    $executeRaw: async (text, ...values) => (await run(text, values)).rowCount ?? 0,
  };
}

/** As Prisma reads them: a `bigint` is a BigInt. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === defaults.builtins.INT8 ? BigInt : defaults.getTypeParser(oid, format),
};
