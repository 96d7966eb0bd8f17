// The orchestrator put together.

import { REPLIES_QUEUE } from '@order-saga/shared/broker/topology';
import { oneAtATime } from '@order-saga/shared/concurrency/one-at-a-time';
import type { Periodic } from '@order-saga/shared/concurrency/periodic';
import { startConsumer } from '@order-saga/shared/consumer/consumer';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import { startPruning } from '@order-saga/shared/database/retention/pruning';
import { horizonHours } from '@order-saga/shared/database/retention/retention';
import { consumerMetrics } from '@order-saga/shared/observability/consumer-metrics';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { type RunningService, startService } from '@order-saga/shared/process/service';
import type { ServiceDefinition, ServiceDependencies } from '@order-saga/shared/process/service-definition';
import { type OrchestratorSettings, orchestratorSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { gauges } from './gauges.ts';
import { adminRoutes } from './http/admin-routes.ts';
import { dashboardRoutes } from './http/dashboard-routes.ts';
import { meRoutes } from './http/me-routes.ts';
import { sagaRoutes } from './http/saga-routes.ts';
import { explainRoutes } from './look/explain/explain-routes.ts';
import { failureRoutes } from './look/failures/failure-routes.ts';
import { startGroupingUngrouped } from './look/failures/group-ungrouped.ts';
import { checkInvariants } from './look/invariants/check.ts';
import { createPeers } from './look/invariants/peers.ts';
import { overviewRoutes } from './look/overview/overview-routes.ts';
import { storyRoutes } from './look/story/story-routes.ts';
import { createFeed } from './look/stream/feed.ts';
import { disownForeignRows } from './look/stream/foreign-rows.ts';
import { streamRoutes } from './look/stream/stream-routes.ts';
import { readTransitions } from './look/stream/transitions.ts';
import { createSagaMetrics } from './metrics.ts';
import { actRoutes } from './operate/acts/act-routes.ts';
import { createPostgresActStore } from './operate/acts/postgres-act-store.ts';
import { auditRoutes } from './operate/audit/audit-routes.ts';
import { deadLetterRoutes } from './operate/dead-letters/dead-letter-routes.ts';
import { startLetterConsumer } from './operate/dead-letters/letter-consumer.ts';
import { startLetterWork } from './operate/dead-letters/letter-work.ts';
import { startOldQueues } from './operate/dead-letters/old-queues.ts';
import { startBreaker } from './operate/holds/breaker.ts';
import { holdRoutes } from './operate/holds/hold-routes.ts';
import { createPostgresHoldStore } from './operate/holds/postgres-hold-store.ts';
import { createPostgresReleaseStore } from './operate/holds/release/postgres-release-store.ts';
import { startReleaseRunner } from './operate/holds/release/release-runner.ts';
import { replayPreviewRoutes } from './operate/replays/preview/replay-preview-routes.ts';
import { replayRoutes } from './operate/replays/replay-routes.ts';
import { createPostgresRunStore } from './operate/replays/runs/postgres-run-store.ts';
import { startReplayRunner } from './operate/replays/runs/runner.ts';
import { createTryIt } from './operate/try-it/try-orders.ts';
import { tryRoutes } from './operate/try-it/try-routes.ts';
import { sendAndConfirm, startDeadlines } from './run/deadlines.ts';
import { resendAll } from './run/recover.ts';
import { createReplyHandler } from './run/replies.ts';
import type { Saga } from './saga/saga.ts';
import { createUnanswered } from './saga/unanswered.ts';
import { requireLoadableSagas, requirePivot } from './store/check-sagas.ts';
import { createPostgresSagaStore } from './store/postgres-saga-store.ts';
import { prunables } from './store/prune.ts';
import { renameStates } from './store/rename-states.ts';
import { stateMigrations } from './store/state-migrations.ts';

/** Every order has four replies: twice what other consumers take keeps up with them. Measured: docs/performance.md. */
const BATCHES = { maxBatch: 256, prefetch: 600 };

export interface OrchestratorDependencies extends ServiceDependencies {
  /** The system is there to be tried: orders can be placed from the dashboard. */
  readonly triable?: boolean;
  /** Where this process keeps its admin token; null: it was given. */
  readonly tokenFile?: string | null;
}

/** Starts the coordinator: replies move sagas, deadlines watch over them, HTTP shows them. */
export function startOrchestrator(
  settings: OrchestratorSettings,
  deps: OrchestratorDependencies,
): Promise<RunningService> {
  const { broker, logger } = deps;
  const { stepTimeoutMs, stepMaxAttempts, retentionDays } = settings;
  const horizon = horizonHours(settings.replayHorizonDays, retentionDays);
  const database = openDatabase(settings.databaseUrl, settings.databasePoolSize);
  const registry = deps.metrics ?? createMetrics('orchestrator');
  const metrics = createSagaMetrics(registry);
  const store = createPostgresSagaStore(database.$driver);
  const sending = { store, broker, stepTimeoutMs, stepMaxAttempts, metrics };
  const send = (sagas: readonly Saga[]) => sendAndConfirm(sending, sagas);
  const acting = { ...sending, store: createPostgresActStore(database.$driver), send, database };
  const holds = createPostgresHoldStore(database.$driver);
  const peers = createPeers(settings.peers, settings.peerToken);
  const check = oneAtATime(
    (asked: { limit: number; cursor?: string }) => checkInvariants(database, peers, retentionDays, asked),
    ({ limit, cursor }) => `${limit} ${cursor ?? ''}`,
  );
  const unanswered = createUnanswered();
  gauges(registry, database, { logger, stepTimeoutMs, unanswered });
  const tryIt = deps.triable ? createTryIt(settings.peers, settings.peerToken) : null;
  const letters = { database, broker, logger };
  let letterWork: Periodic | undefined;
  let oldQueues: Periodic | undefined;

  return startService({
    api: {
      title: 'order-saga orchestrator',
      description:
        'Coordinates each order as a saga: shows every saga with its history, and starts failed ones again.',
      tags: [
        { name: 'sagas', description: 'Looking at sagas' },
        { name: 'dead letters', description: 'Messages that could not be handled' },
        { name: 'try it', description: 'Orders to look at, where everything runs in one process' },
        {
          name: 'admin',
          description: 'Acts of an operator, each in the name of the token that it came with',
        },
      ],
    },
    settings,
    publicPath: settings.publicPath,
    broker,
    brokerRequired: true,
    database: { directory: schemaDirectory, client: database },
    logger,
    metrics: registry,
    routes(app) {
      dashboardRoutes(app, settings.publicPath);
      meRoutes(app, settings, { triable: tryIt !== null, tokenFile: deps.tokenFile ?? null });
      tryRoutes(app, tryIt);
      sagaRoutes(app, database, stepTimeoutMs);
      overviewRoutes(app, database, peers, settings);
      auditRoutes(app, database);
      actRoutes(app, { ...acting, peers });
      explainRoutes(app, { database, broker, peers, stepMaxAttempts, horizonHours: horizon });
      storyRoutes(app, database);
      const feed = createFeed((after, limit) => readTransitions(database, after, limit), logger);
      streamRoutes(app, database, feed, retentionDays);
      const approval = settings.replayApproval;
      adminRoutes(app, { ...acting, horizonHours: horizon, approval }, check);
      failureRoutes(app, database, stepTimeoutMs);
      replayPreviewRoutes(app, { database, peers, horizonHours: horizon });
      replayRoutes(app, { database, approval });
      holdRoutes(app, { database, holds });
      deadLetterRoutes(app, database, {
        decisions: () => letterWork?.hurry(),
        oldQueues: () => oldQueues?.hurry(),
      });
    },
    async prepare() {
      requirePivot();
      const renamed = await renameStates(database, stateMigrations);
      if (renamed > 0) logger.info({ sagas: renamed }, 'unfinished sagas have the names of states of now');
      const disowned = await disownForeignRows(database);
      if (disowned > 0) logger.info({ rows: disowned }, 'history rows of another server are in no stream');
      await requireLoadableSagas(database, { ignore: settings.ignoreUnloadableSagas, logger });
    },
    async begin({ isAble }) {
      if (deps.recover) await resendAll(store, broker);
      const consumer = startConsumer({
        broker,
        queue: REPLIES_QUEUE,
        appId: 'orchestrator',
        handler: createReplyHandler({
          store,
          stepTimeoutMs,
          metrics,
          unanswered,
          horizonHours: retentionDays === 0 ? undefined : horizon,
        }),
        ...BATCHES,
        maxAttempts: settings.messageMaxAttempts,
        isOwnFault,
        probe: isAble,
        logger,
        metrics: consumerMetrics(registry),
      });
      const { standsBy } = consumer;
      const deadlines = startDeadlines({
        ...sending,
        logger,
        waitingReplies: () => consumer.waiting(),
        standsBy,
        unanswered,
      });
      const breaker = startBreaker({
        ...{ ...settings.breaker, unanswered, holds, stepTimeoutMs, standsBy, logger },
      });
      const pruning = startPruning({
        logger,
        prunables: prunables(database, retentionDays, horizon, logger),
      });
      const grouping = startGroupingUngrouped(database, logger);
      const replays = startReplayRunner({
        store: createPostgresRunStore(database.$driver),
        send,
        isBrokerUp: () => broker.isUp(),
        standsBy,
        metrics,
        logger,
        horizonHours: horizon,
      });
      const releases = startReleaseRunner({
        ...{
          holds,
          releases: createPostgresReleaseStore(database.$driver),
          stepTimeoutMs,
          stepMaxAttempts,
          unanswered,
          standsBy,
          logger,
        },
        send: (sagas, by) => sendAndConfirm(sending, sagas, by),
        isBrokerUp: () => broker.isUp(),
      });
      letterWork = startLetterWork(letters);
      oldQueues = startOldQueues(letters);
      const letterConsumer = startLetterConsumer(letters);
      return [
        consumer,
        deadlines,
        pruning,
        grouping,
        replays,
        breaker,
        ...releases,
        letterConsumer,
        letterWork,
        oldQueues,
      ];
    },
  });
}

export const service: ServiceDefinition<OrchestratorSettings> = {
  name: 'orchestrator',
  settings: orchestratorSettings,
  start: startOrchestrator,
};
