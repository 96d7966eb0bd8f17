// What every service of a run is started with, and what wraps it when a rule is taken away.
import type { Broker } from '@order-saga/shared/broker/broker';
import { type BatchHandler, type Consumer, startConsumer } from '@order-saga/shared/consumer/consumer';
import type { Worker } from '@order-saga/shared/contracts/catalogue';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import type { MemoryClient } from '@order-saga/shared/database/memory/memory-client';
import type { Logger } from '@order-saga/shared/observability/logger';
import type { SimulatedProvider } from '../servers/provider.ts';
import type { Wraps } from '../wraps.ts';

export type ServiceName = 'orchestrator' | Worker;

export interface Settings {
  readonly stepTimeoutMs: number;
  readonly stepMaxAttempts: number;
  readonly holdWhenUnanswered: number;
}

/** The ports of one life of a replica. */
export interface Ports {
  readonly broker: Broker;
  readonly database: MemoryClient;
  readonly provider: SimulatedProvider;
  readonly settings: Settings;
  readonly wraps: Wraps;
  /** Everything died with the queues: what unfinished rows imply is sent again. */
  readonly recover: boolean;
  count(what: string): void;
  tell(what: () => string): void;
  /** An error that nobody else sees. */
  fail(error: Error): void;
}

const none = () => {};

/** What is logged is part of the story of the run. */
export function loggerOf({ tell }: Pick<Ports, 'tell'>): Logger {
  const log =
    (level: string) =>
    (about: object, message = '') => {
      const { err, ...rest } = about as { err?: { message?: string; stack?: string } };
      tell(() => `logs ${level}: ${message} ${err === undefined ? '' : err.message} ${JSON.stringify(rest)}`);
    };
  const levels = ['debug', 'info', 'warn', 'error', 'fatal', 'trace'];
  return Object.fromEntries(levels.map((level) => [level, log(level)])) as unknown as Logger;
}

/** The consumer as every service starts it. */
export function consume(
  ports: Ports,
  queue: string,
  appId: string,
  handler: BatchHandler,
  ping: () => Promise<unknown>,
  batches: { maxBatch?: number; prefetch?: number } = {},
): Consumer {
  return startConsumer({
    broker: ports.wraps.consumedBroker(ports.broker),
    queue,
    appId,
    handler,
    ...batches,
    maxAttempts: 5,
    isOwnFault,
    probe: async () => {
      await ping();
      return true;
    },
    logger: loggerOf(ports),
    metrics: {
      consumed: none,
      batchSize: (_queue, size) => {
        if (size > 1) ports.count('batch of several');
      },
      deadLetter: none,
    },
  });
}

/** Whether the database answers. */
export const ping = (database: MemoryClient) =>
  // biome-ignore lint/correctness/useYield: it waits for nothing
  database.run('ping', null, function* () {
    return null;
  });
