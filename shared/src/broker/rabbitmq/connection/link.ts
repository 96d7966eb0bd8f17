// Keeps one connection with one channel open for ever: whatever ends either, both are made anew.
//
// Not amqplib's own `recovery`: it takes a single URL and watches the connection alone. A channel that the server
// closes by itself (406, consumer timeout) or a consumer that it cancels would stay dead on a healthy connection.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { abortOf } from '../../../concurrency/abort.ts';
import { backoffMs } from '../../../concurrency/backoff.ts';
import { withTimeLimit } from '../../../concurrency/time-limit.ts';
import { hostOf } from './amqp-url.ts';
import { openConnection, type RabbitMqConnection } from './connection.ts';
import { describeClosedChannel, MissingPartError, MissingRightError } from './refusal.ts';

export interface LinkOptions<S> {
  /** For logs: what the link is for. */
  readonly name: string;
  /** Tried in turn. */
  readonly urls: readonly string[];
  readonly caFile: string | undefined;
  readonly logger: Logger;
  /** Prepares a new connection: channel, topology, then confirm mode or consumer. Throwing counts as a lost connection. */
  open(connection: RabbitMqConnection): Promise<S>;
  /** Last words on a healthy channel before `close` ends it; at most 1 s. */
  beforeClose?(session: S): Promise<void>;
}

/** What `open` made of a connection, and the connection. */
export interface LiveSession<S> {
  readonly session: S;
  readonly connection: RabbitMqConnection;
  /** performance.now() */
  readonly since: number;
}

/**
 * Why a connection is not there or of no use. `missing-right`: the account may not do what the link is for.
 * `not-declared`: a queue or exchange is not there, and the account may not declare it.
 */
export type Hindrance = 'away' | 'missing-right' | 'not-declared';

export interface Link<S> {
  /** Undefined while the broker is away. */
  live(): LiveSession<S> | undefined;
  /** Of a right that was missing, also while the link is live: until `proven` is called. */
  hindrance(): Hindrance | undefined;
  /** What the link is for has been done: no right is missing. */
  proven(): void;
  /** Ends the link for good, within 3 s, whatever the broker does. */
  close(): Promise<void>;
}

/** Declaring quorum queues on a starting cluster takes seconds; a silent server is given up. */
const OPEN_TIMEOUT_MS = 15_000;
const LAST_WORDS_MS = 1000;
/** A session that lived this long was a good one: the next wait is short again. */
const STEADY_MS = 5000;

const MESSAGES = {
  away: 'RabbitMQ is away; trying again',
  'missing-right': 'RabbitMQ refuses what this service needs; trying again',
  'not-declared': 'RabbitMQ lacks what another service declares; trying again',
} satisfies Record<Hindrance, string>;

export function openLink<S>(options: LinkOptions<S>): Link<S> {
  const { name, urls, caFile, logger } = options;
  const closing = new AbortController();
  let current: LiveSession<S> | undefined;
  let hindrance: Hindrance = 'away';
  const told = new Set<string>();
  const ended = run();

  async function run(): Promise<void> {
    let failures = 0;
    for (let turn = 0; !closing.signal.aborted; turn++) {
      const url = urls[turn % urls.length]!;
      const { error, livedMs } = await hold(url);
      if (closing.signal.aborted) return;
      failures = livedMs >= STEADY_MS ? 1 : failures + 1;
      hindrance = hindranceOf(error);
      reportLoss(url, describe(error));
      await delay(backoffMs(failures), undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  /** From the connection's opening to its end. Never throws. */
  async function hold(url: string): Promise<{ error: unknown; livedMs: number }> {
    let connection: RabbitMqConnection;
    try {
      connection = await openConnection({ url, caFile }, closing.signal);
    } catch (error) {
      return { error, livedMs: 0 };
    }
    const endOfLink = () => connection.lose('closed by this service');
    closing.signal.addEventListener('abort', endOfLink);
    if (closing.signal.aborted) endOfLink();
    let since = performance.now();
    try {
      const opened = withTimeLimit(OPEN_TIMEOUT_MS, () => options.open(connection));
      const session = await Promise.race([opened, abortOf(connection.lost)]);
      since = performance.now();
      current = { session, connection, since };
      // A right to publish shows when it is used: until then this connection is as good as the last one.
      const isProven = hindrance !== 'missing-right';
      logger[isProven ? 'info' : 'debug']({ link: name, host: hostOf(url) }, 'RabbitMQ connected');
      if (isProven) told.clear();
      return await abortOf(connection.lost);
    } catch (error) {
      const described = error instanceof Error ? describeClosedChannel(error) : error;
      return { error: described, livedMs: performance.now() - since };
    } finally {
      current = undefined;
      closing.signal.removeEventListener('abort', endOfLink);
      await connection.close();
    }
  }

  /** Each reason once: servers that stay away for an hour are a warning each, not a thousand. */
  function reportLoss(url: string, reason: string): void {
    const level = told.has(reason) ? 'debug' : 'warn';
    told.add(reason);
    logger[level]({ link: name, host: hostOf(url), reason }, MESSAGES[hindrance]);
  }

  function live(): LiveSession<S> | undefined {
    return current?.connection.lost.aborted ? undefined : current;
  }

  return {
    live,
    hindrance: () => (live() === undefined || hindrance === 'missing-right' ? hindrance : undefined),
    proven: () => {
      if (hindrance !== 'missing-right') return;
      hindrance = 'away';
      told.clear();
      logger.info({ link: name }, 'RabbitMQ grants what was missing');
    },
    close: async () => {
      const healthy = live();
      if (healthy !== undefined) {
        await withTimeLimit(LAST_WORDS_MS, async () => options.beforeClose?.(healthy.session)).catch(
          () => {},
        );
      }
      closing.abort();
      await ended;
    },
  };
}

function hindranceOf(error: unknown): Hindrance {
  if (error instanceof MissingPartError) return 'not-declared';
  return error instanceof MissingRightError ? 'missing-right' : 'away';
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // amqplib does not tell the server's reason when it refuses the virtual host.
  if (error.message.startsWith('Expected ConnectionOpenOk'))
    return 'the virtual host was refused: does it exist?';
  // The error of a name with several addresses has no text, only a code.
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
