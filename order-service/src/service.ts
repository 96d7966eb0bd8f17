// order-service put together.

import type { Broker } from '@order-saga/shared/broker/broker';
import { commandQueue } from '@order-saga/shared/broker/topology';
import { startConsumer } from '@order-saga/shared/consumer/consumer';
import { isOwnFault } from '@order-saga/shared/database/database-error';
import type { Listener } from '@order-saga/shared/database/listener';
import { startPruning } from '@order-saga/shared/database/pruning';
import { inspectionTag } from '@order-saga/shared/http/inspection-routes';
import { consumerMetrics } from '@order-saga/shared/observability/consumer-metrics';
import type { Logger } from '@order-saga/shared/observability/logger';
import { createMetrics, type Metrics } from '@order-saga/shared/observability/metrics';
import { type RunningService, startService } from '@order-saga/shared/process/service';
import { startAdmission } from './admission.ts';
import { apiDescription } from './api-description.ts';
import type { OrderSettings } from './config.ts';
import { openDatabase, schemaDirectory } from './database.ts';
import { createEndNews } from './end-news.ts';
import { gauges } from './gauges.ts';
import { createCommandHandler } from './handlers.ts';
import { orderRoutes } from './http/order-routes.ts';
import { outboxRoutes } from './http/outbox-routes.ts';
import { orderCreated } from './order-events.ts';
import { countUnfinished, readFinished } from './order-store.ts';
import { createRelay, startOutboxSweep } from './outbox.ts';
import { createPlacement, rememberStatus } from './placement.ts';
import { prunables } from './prune.ts';
import { refusals } from './refusals.ts';
import { repeatAllNow, startRepeats } from './repeat.ts';
import { createTenancy } from './tenant.ts';
import { createWaiters } from './waiters.ts';

export interface OrderServiceDependencies {
  readonly broker: Broker;
  readonly logger: Logger;
  /** The broker's queues died with the last process: events of unfinished orders are published again at the start. */
  readonly recover?: boolean;
  /** Its own instruments unless given. */
  readonly metrics?: Metrics;
}

/** Starts order-service: takes orders over HTTP, announces them, and gives them the end that the saga decides. */
export function startOrderService(
  settings: OrderSettings,
  deps: OrderServiceDependencies,
): Promise<RunningService> {
  const { broker, logger } = deps;
  const database = openDatabase(settings.databaseUrl, settings.databasePoolSize);
  const metrics = deps.metrics ?? createMetrics('order-service');
  const relay = createRelay(database, broker, logger);
  const admission = startAdmission({
    broker,
    limit: settings.maxUnfinishedOrders,
    share: settings.clientShare,
    logger,
    countUnfinished: () => countUnfinished(database),
  });
  const news = createEndNews();
  let others: Listener | undefined;
  const waiters = createWaiters(
    (orderIds) => readFinished(database.$driver, orderIds),
    () => others?.isHearing() === true,
    logger,
  );
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
        place: createPlacement(database),
        rememberStatus: (tenant, key, orderId, status) =>
          rememberStatus(database, tenant, key, orderId, status),
        tenantOf: createTenancy(settings),
        announce: ({ orderId, customerId, currency, total, lines }, paymentToken, traceparent) => {
          const event = orderCreated({
            order_id: orderId,
            attempt: 1,
            customer_id: customerId,
            currency,
            total,
            lines,
            payment_token: paymentToken,
            traceparent,
          });
          if (event !== null) relay.publish(event);
        },
      });
    },
    async begin({ isAble }) {
      if (deps.recover) await repeatAllNow(database);
      const consumer = startConsumer({
        broker,
        queue: commandQueue('order'),
        appId: 'order-service',
        handler: createCommandHandler(database, news, waiters.ended, settings.retentionDays),
        maxAttempts: settings.messageMaxAttempts,
        isOwnFault,
        probe: isAble,
        logger,
        metrics: consumerMetrics(metrics),
      });
      others = news.listen({ url: settings.databaseUrl, logger }, waiters);
      return [
        relay,
        consumer,
        others,
        startOutboxSweep(database, broker, logger, consumer.standsBy),
        startRepeats(database, broker, logger, consumer.standsBy),
        startPruning({ logger, prunables: prunables(database, settings.retentionDays) }),
      ];
    },
  });
}
