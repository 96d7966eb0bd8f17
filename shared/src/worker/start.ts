// Lets a worker consume its queue, with what is the same for all of them.
import { commandQueue, eventQueue, hintQueue } from '../broker/topology.ts';
import { type Consumer, startConsumer } from '../consumer/consumer.ts';
import type { BatchHandler } from '../consumer/consumer-options.ts';
import { serviceOf, type Worker } from '../contracts/catalogue.ts';
import { isOwnFault } from '../database/database-error.ts';
import { consumerMetrics } from '../observability/consumer-metrics.ts';
import type { ServiceDependencies } from '../process/service-definition.ts';
import type { ServiceSettings } from '../settings/service-settings.ts';

/** @param options.isAble the database can do what the handler needs of it */
export function startWorker(worker: Worker, options: WorkerOptions): Consumer {
  return start(worker, commandQueue(worker), options);
}

/** The same for what a worker hears beside its commands. */
export function startHearing(worker: Worker, options: WorkerOptions): Consumer {
  return start(worker, eventQueue(worker), options);
}

/** The same for what the orchestrator tells it without asking anything of it. */
export function startHinted(worker: Worker, options: WorkerOptions): Consumer {
  return start(worker, hintQueue(worker), options);
}

type WorkerOptions = Required<Omit<ServiceDependencies, 'recover'>> & {
  readonly handler: BatchHandler;
  readonly settings: Pick<ServiceSettings, 'messageMaxAttempts'>;
  isAble(): Promise<boolean>;
};

function start(worker: Worker, queue: string, options: WorkerOptions): Consumer {
  const { broker, logger, metrics, handler, settings, isAble } = options;
  return startConsumer({
    broker,
    queue,
    appId: serviceOf(worker),
    handler,
    maxAttempts: settings.messageMaxAttempts,
    isOwnFault,
    probe: isAble,
    logger,
    metrics: consumerMetrics(metrics),
  });
}
