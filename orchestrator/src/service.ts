// The orchestrator put together.

import { consumerMetrics } from '@order-saga/shared/consumer-metrics';
import { isOwnFault } from '@order-saga/shared/database-error';
import type { Logger } from '@order-saga/shared/logger';
import type { Broker } from '@order-saga/shared/messaging/broker';
import { startConsumer } from '@order-saga/shared/messaging/consumer';
import { REPLIES_QUEUE } from '@order-saga/shared/messaging/topology';
import { createMetrics, type Metrics } from '@order-saga/shared/metrics';
import { type RunningService, startService } from '@order-saga/shared/service';
import type { OrchestratorSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { sendAndConfirm, startDeadlines } from './deadlines.ts';
import { gauges } from './gauges.ts';
import { adminRoutes } from './http/admin-routes.ts';
import { sagaRoutes } from './http/saga-routes.ts';
import { checkInvariants } from './invariants/check.ts';
import { createPeers } from './invariants/peers.ts';
import { createSagaMetrics } from './metrics.ts';
import { resendAll } from './recover.ts';
import { createReplyHandler } from './replies.ts';

export interface OrchestratorDependencies {
  readonly broker: Broker;
  readonly logger: Logger;
  /** The broker's queues died with the last process: outstanding commands are sent again at the start. */
  readonly recover?: boolean;
  /** Its own instruments unless given. */
  readonly metrics?: Metrics;
}

/** Starts the coordinator: replies move sagas, deadlines watch over them, HTTP shows them. */
export function startOrchestrator(
  settings: OrchestratorSettings,
  deps: OrchestratorDependencies,
): Promise<RunningService> {
  const { broker, logger } = deps;
  const { stepTimeoutMs, stepMaxAttempts } = settings;
  const database = openDatabase(settings.databaseUrl, settings.databasePoolSize);
  const registry = deps.metrics ?? createMetrics('orchestrator');
  const metrics = createSagaMetrics(registry);
  const sending = { database, broker, stepTimeoutMs, stepMaxAttempts, metrics };
  gauges(registry, database, logger);

  return startService({
    api: {
      title: 'order-saga orchestrator',
      description:
        'Coordinates each order as a saga: shows every saga with its history, and starts failed ones again.',
      tags: [
        { name: 'sagas', description: 'Looking at sagas' },
        { name: 'admin', description: 'Acts of an operator, behind the admin token' },
      ],
    },
    settings,
    broker,
    brokerRequired: true,
    database: { directory: schemaDirectory, client: database },
    logger,
    metrics: registry,
    routes(app) {
      sagaRoutes(app, database);
      adminRoutes(
        app,
        settings.adminToken,
        { database, metrics, send: (sagas) => sendAndConfirm(sending, sagas) },
        ({ limit, cursor }) => checkInvariants(database, createPeers(settings.peers), { limit, cursor }),
      );
    },
    async begin() {
      if (deps.recover) await resendAll(database, broker);
      const consumer = startConsumer({
        broker,
        queue: REPLIES_QUEUE,
        appId: 'orchestrator',
        handler: createReplyHandler({ database, stepTimeoutMs, metrics }),
        maxAttempts: settings.messageMaxAttempts,
        isOwnFault,
        probe: async () => (await database.$queryRaw`SELECT 1`) !== undefined,
        logger,
        metrics: consumerMetrics(registry),
      });
      const deadlines = startDeadlines({ ...sending, logger, waitingReplies: () => consumer.waiting() });
      return [consumer, deadlines];
    },
  });
}
