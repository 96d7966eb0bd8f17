// A process's way to a database in memory: what a pool of connections is to PostgreSQL.
import { asSent } from './as-sent.ts';
import type {
  MemoryDatabase,
  MemorySession,
  MemoryTable,
  MemoryTransaction,
  Waiting,
} from './memory-database.ts';
import { type MemoryServer, plainServer } from './memory-server.ts';

/** What a statement does at the server, with what was sent. */
export type Work<Sent, Answer> = (tx: MemoryTransaction, sent: Sent) => Waiting<Answer>;

export interface MemoryClient {
  table<Row>(name: string): MemoryTable<Row>;
  /** Takes a connection. */
  connect(): Promise<MemoryConnection>;
  /** A statement by itself: it is committed when it has succeeded. */
  run<Sent, Answer>(name: string, sent: Sent, work: Work<Sent, Answer>): Promise<Answer>;
}

/** One transaction; each call is one round trip. */
export interface MemoryConnection {
  run<Sent, Answer>(name: string, sent: Sent, work: Work<Sent, Answer>): Promise<Answer>;
  /** Work and COMMIT in one round trip. */
  commit<Sent, Answer>(name: string, sent: Sent, work: Work<Sent, Answer>): Promise<Answer>;
  /** Never rejects. */
  rollback(): Promise<void>;
}

/** @param server default: serves at once */
export function createMemoryClient(
  database: MemoryDatabase,
  server: MemoryServer = plainServer(database),
): MemoryClient {
  async function connect(): Promise<MemoryConnection> {
    const session = database.session();
    await server({ name: 'connect', session, step: () => ({ answer: undefined }) });
    let failure: { readonly error: unknown } | undefined;
    let isOver = false;

    async function send<Sent, Answer>(
      name: string,
      value: Sent,
      work: Work<Sent, Answer>,
      isLast: boolean,
    ): Promise<Answer> {
      if (isOver) throw new Error(`${name} came after the end of its transaction`);
      if (failure !== undefined) throw failure.error;
      let sent: Sent;
      try {
        sent = asSent(value);
      } catch (error) {
        failure = { error };
        throw error;
      }
      const answer = await server(statement(session, name, (tx) => work(tx, sent), isLast));
      isOver = isLast;
      return answer;
    }

    return {
      run: (name, sent, work) => send(name, sent, work, false),
      commit: (name, sent, work) => send(name, sent, work, true),
      async rollback() {
        if (isOver) return;
        isOver = true;
        const step = () => {
          session.rollback();
          return { answer: undefined };
        };
        // A connection on which that fails is closed, with the same effect.
        await server({ name: 'rollback', session, step }).catch(() => session.lose());
      },
    };
  }

  return {
    table: (name) => database.table(name),
    connect,
    async run(name, sent, work) {
      const connection = await connect();
      try {
        return await connection.commit(name, sent, work);
      } catch (error) {
        await connection.rollback();
        throw error;
      }
    },
  };
}

function statement<Answer>(
  session: MemorySession,
  name: string,
  work: (tx: MemoryTransaction) => Waiting<Answer>,
  isLast: boolean,
) {
  let steps: Waiting<Answer> | undefined;
  return {
    name,
    session,
    step() {
      try {
        session.enter();
        steps ??= work(session.tx);
        const { done, value } = steps.next();
        if (!done) return undefined;
        const answer = asSent(value);
        if (isLast) session.commit();
        return { answer };
      } catch (error) {
        session.fail();
        throw error;
      }
    },
  };
}
