// order-service put together.

import type { Listener } from '@order-saga/shared/database/listener';
import { startPruning } from '@order-saga/shared/database/retention/pruning';
import { inspectionTag } from '@order-saga/shared/http/inspection-routes';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { type RunningService, startService } from '@order-saga/shared/process/service';
import type { ServiceDefinition, ServiceDependencies } from '@order-saga/shared/process/service-definition';
import { startHearing, startHinted, startWorker } from '@order-saga/shared/worker/start';
import { startAdmission } from './admission/admission.ts';
import { apiDescription } from './api-description.ts';
import { type OrderSettings, orderSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { createTenancy } from './domain/tenant.ts';
import { createCommandHandler } from './handlers.ts';
import { createHearingHandler } from './hearing.ts';
import { createHintHandler } from './hints.ts';
import { orderRoutes } from './http/order-routes.ts';
import { outboxRoutes } from './http/outbox-routes.ts';
import { gauges, refusals } from './metrics.ts';
import { createPlacement } from './placement.ts';
import { createRelay } from './relay.ts';
import { createEndNews } from './store/end-news.ts';
import { createPostgresOrderStores } from './store/postgres-order-stores.ts';
import { prunables } from './store/prune.ts';
import { countUnfinished } from './store/read-orders.ts';
import { startSweep } from './sweep.ts';
import { createWaiters } from './waiters.ts';

/** Starts order-service: takes orders over HTTP, announces them, and gives them the end that the saga decides. */
export function startOrderService(
  settings: OrderSettings,
  deps: ServiceDependencies,
): Promise<RunningService> {
  const { broker, logger } = deps;
  const database = openDatabase(settings.databaseUrl, settings.databasePoolSize);
  const metrics = deps.metrics ?? createMetrics('order-service');
  const news = createEndNews();
  const stores = createPostgresOrderStores(database, news, settings.retentionDays);
  const relay = createRelay(stores.firstMessages, broker, logger);
  const admission = startAdmission({
    broker,
    limit: settings.maxUnfinishedOrders,
    share: settings.clientShare,
    logger,
    countUnfinished: () => countUnfinished(database),
  });
  let others: Listener | undefined;
  const waiters = createWaiters(stores.readAnswers, () => others?.isHearing() === true, logger);
  gauges(metrics, database, logger);

  return startService({
    api: {
      title: 'order-saga order-service',
      description: apiDescription,
      tags: [{ name: 'orders', description: 'Placing, looking at and cancelling orders' }, inspectionTag],
    },
    settings,
    broker,
    // Orders are accepted while the broker is away: the outbox keeps their events.
    brokerRequired: false,
    database: { directory: schemaDirectory, client: database },
    logger,
    metrics,
    routes(app) {
      app.addHook('preClose', async () => waiters.close());
      app.addHook('onClose', () => admission.stop());
      outboxRoutes(app, database);
      orderRoutes(app, {
        database,
        relay,
        waiters,
        admission,
        onRefused: refusals(metrics),
        cancels: stores.cancels,
        placement: createPlacement(stores.placement),
        tenantOf: createTenancy(settings),
      });
    },
    async begin({ isAble }) {
      // Events of unfinished orders are published again.
      if (deps.recover) await stores.firstMessages.repeatAllNow();
      const handler = createCommandHandler(stores.commands, waiters.ended);
      const consumer = startWorker('order', { handler, settings, broker, logger, metrics, isAble });
      const hearing = startHearing('order', {
        ...{ settings, broker, logger, metrics, isAble },
        handler: createHearingHandler(stores.pending, waiters.ended),
      });
      const hinted = startHinted('order', {
        ...{ settings, broker, logger, metrics, isAble },
        handler: createHintHandler(stores.held),
      });
      others = news.listen({ url: settings.databaseUrl, logger }, waiters);
      return [
        relay,
        consumer,
        hearing,
        hinted,
        others,
        startSweep(stores.firstMessages, broker, logger, consumer.standsBy),
        startPruning({ logger, prunables: prunables(database, settings.retentionDays) }),
      ];
    },
  });
}

export const service: ServiceDefinition<OrderSettings> = {
  name: 'order-service',
  worker: 'order',
  settings: orderSettings,
  start: startOrderService,
};
