// Hears what replicas of a service tell each other through their database (NOTIFY). Nothing may depend on it: what is told
// while the connection is away is lost, and some poolers let nothing through.
// https://www.postgresql.org/docs/current/sql-notify.html
import pg from 'pg';
import type { Logger } from 'pino';
import { startPeriodic } from '../concurrency/periodic.ts';
import { withTimeLimit } from '../concurrency/time-limit.ts';
import type { Stoppable } from '../process/service.ts';
import { SESSION_OPTIONS } from './session.ts';

export interface ListenerOptions {
  /** Full URL of the service's database. */
  readonly url: string;
  readonly applicationName: string;
  /** An SQL identifier. */
  readonly channel: string;
  readonly logger: Logger;
  /** What it throws is logged: anybody who may use the database can say anything. */
  onPayload(payload: string): void;
}

const CONNECT_MS = 3000;
const QUERY_MS = 15_000;
const RETRY_MS = 1000;
/** A connection that was cut off without a word is found so long after. */
const KEEP_ALIVE_MS = 10_000;
const END_MS = 1000;

export interface Listener extends Stoppable {
  /** Something was heard on the connection that is there now: neither is it away nor does a pooler hold news back. */
  isHearing(): boolean;
}

/** Listens on a connection of its own, and connects anew whenever that is lost. */
export function startListener({
  url,
  applicationName,
  channel,
  logger,
  onPayload,
}: ListenerOptions): Listener {
  const stopping = Promise.withResolvers<void>();
  let hearing = false;

  /** Resolves when it is stopped. @throws what ended the connection */
  async function listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      options: SESSION_OPTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: QUERY_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {});
    client.on('error', lost.reject);
    client.on('end', () => lost.reject(new Error('the connection was closed')));
    client.on('notification', ({ payload }) => {
      hearing = true;
      try {
        onPayload(payload ?? '');
      } catch (error) {
        logger.warn({ channel, err: error }, 'what was said on the channel is not understood');
      }
    });
    try {
      const listening = client
        .connect()
        .then(() => client.query(`LISTEN ${client.escapeIdentifier(channel)}`))
        .then(() => lost.promise);
      // A server that says nothing must not hold up a stop.
      await Promise.race([listening, lost.promise, stopping.promise]);
    } finally {
      hearing = false;
      await withTimeLimit(END_MS, () => client.end()).catch(() => {});
    }
  }

  const listening = startPeriodic({ name: `listen ${channel}`, intervalMs: RETRY_MS, logger, work: listen });
  return {
    isHearing: () => hearing,
    stop: () => {
      stopping.resolve();
      return listening.stop();
    },
  };
}
