// A pool that waits for its turn: who gets no connection now may get one in a moment, and has sent nothing yet.
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { sqlStateOf } from './database-error.ts';

type OnConnect = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: boolean | Error) => void,
) => void;

/** From the first try to the last refusal. Less than a service may take to stop. Milliseconds. */
const PATIENCE_MS = 8000;
/** One try takes so long at most. Milliseconds. */
const TRY_MS = 3000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
/** Those that wait for another try; more are refused at once, so that a long shortage fills no memory. */
const MAX_WAITING = 1000;

/** too_many_connections; cannot_connect_now: the server starts, or recovers. */
const PASSES = new Set(['53300', '57P03']);

export class PatientPool extends Pool {
  #waiting = 0;

  constructor(config: PoolConfig) {
    super({ ...config, connectionTimeoutMillis: TRY_MS });
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: OnConnect): void;
  override connect(callback?: OnConnect): Promise<PoolClient> | undefined {
    const client = super.connect().catch((error: unknown) => this.#tryAgain(error));
    if (callback === undefined) return client;
    client.then(
      (connected) => callback(undefined, connected, (release) => connected.release(release)),
      (error: Error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }

  async #tryAgain(first: unknown): Promise<PoolClient> {
    const since = performance.now() - (isTimeout(first) ? TRY_MS : 0);
    if (!isShortage(first) || this.#waiting >= MAX_WAITING) throw first;
    this.#waiting++;
    try {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
        await delay(pauseMs * (0.5 + Math.random() / 2));
        try {
          return await super.connect();
        } catch (error) {
          const isLate = performance.now() - since > PATIENCE_MS - TRY_MS;
          if (isLate || this.ending || !isShortage(error)) throw error;
        }
      }
    } finally {
      this.#waiting--;
    }
  }
}

const isShortage = (error: unknown): boolean => isTimeout(error) || PASSES.has(sqlStateOf(error) ?? '');

/** All connections of the pool are in use, or the server is slow to open one. It has no code. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error && error.message === 'timeout exceeded when trying to connect';
