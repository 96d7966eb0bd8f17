// Lets a worker consume its queue, with what is the same for all of them.
import type { Broker } from '../broker/broker.ts';
import { commandQueue } from '../broker/topology.ts';
import { type Consumer, startConsumer } from '../consumer/consumer.ts';
import type { BatchHandler } from '../consumer/consumer-options.ts';
import type { Worker } from '../contracts/catalogue.ts';
import { isOwnFault } from '../database/database-error.ts';
import { consumerMetrics } from '../observability/consumer-metrics.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { ServiceSettings } from '../settings/service-settings.ts';

/** What the factory of a worker's service is given. */
export interface WorkerDependencies {
  readonly broker: Broker;
  readonly logger: Logger;
  /** Its own instruments unless given. */
  readonly metrics?: Metrics;
}

/** @param options.isAble the database can do what the handler needs of it */
export function startWorker(
  worker: Worker,
  options: Required<WorkerDependencies> & {
    readonly handler: BatchHandler;
    readonly settings: Pick<ServiceSettings, 'messageMaxAttempts'>;
    isAble(): Promise<boolean>;
  },
): Consumer {
  const { broker, logger, metrics, handler, settings, isAble } = options;
  return startConsumer({
    broker,
    queue: commandQueue(worker),
    appId: `${worker}-service`,
    handler,
    maxAttempts: settings.messageMaxAttempts,
    isOwnFault,
    probe: isAble,
    logger,
    metrics: consumerMetrics(metrics),
  });
}
