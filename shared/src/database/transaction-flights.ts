// The statements of a transaction, those of one turn of the event loop in one flight.
import type { ClientBase, CustomTypesConfig, QueryResult } from 'pg';
import { type Statement, sendTogether } from './flight.ts';

const BEGIN: Statement = { name: 'begin', text: 'BEGIN', values: [] };
const COMMIT: Statement = { name: 'commit', text: 'COMMIT', values: [] };

export interface TransactionFlights {
  /** @throws after `commit`; then nothing that has not left yet will leave */
  requireOpen(): void;
  /** @throws as `requireOpen` */
  add(statement: Statement): Promise<QueryResult>;
  /** Something was to be added and could not be made: nothing leaves any more. */
  fail(error: unknown): void;
  /** After this nothing is added. Resolves when all is committed. */
  commit(): Promise<void>;
  /** There is a transaction that waits for its end. */
  isOpen(): boolean;
}

/**
 * A transaction that fits into one flight, as nearly all do, needs neither BEGIN nor COMMIT: PostgreSQL takes what comes
 * before a Sync as one. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function createTransactionFlights(client: ClientBase, types: CustomTypesConfig): TransactionFlights {
  let waiting: { statement: Statement; resolve(answer: Promise<QueryResult>): void }[] = [];
  let leaving: Promise<void> | undefined;
  let isLast = false;
  let isOpen = false;
  let failure: { readonly error: unknown } | undefined;

  function fail(error: unknown): void {
    failure ??= { error };
  }

  function requireOpen(): void {
    if (!isLast) return;
    const error = new Error('a statement came after the end of the work of its transaction');
    fail(error);
    throw error;
  }

  function leave(): Promise<void> {
    const all = waiting;
    waiting = [];
    if (failure !== undefined) {
      const failed = Promise.reject(failure.error);
      for (const { resolve } of all) resolve(failed);
      return failed;
    }
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

  // Behind all that follows from what has happened so far: Node runs a tick when no promise is left to settle.
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
    requireOpen,
    add(statement) {
      requireOpen();
      return new Promise((resolve) => {
        waiting.push({ statement, resolve });
        // Its own promise tells of a failure.
        soon().catch(() => {});
      });
    },
    fail,
    commit() {
      isLast = true;
      return soon();
    },
    isOpen: () => isOpen,
  };
}
