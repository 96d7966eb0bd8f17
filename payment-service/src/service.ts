// The payment service: answers the commands of its queue, moves money beside it, and shows payments over HTTP.

import type { AddressInfo } from 'node:net';
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { startPruning } from '@order-saga/shared/database/retention/pruning';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { type RunningService, startService } from '@order-saga/shared/process/service';
import type { ServiceDefinition, ServiceDependencies } from '@order-saga/shared/process/service-definition';
import { localUrl } from '@order-saga/shared/settings/host-names';
import { startWorker } from '@order-saga/shared/worker/start';
import { callLimits, createCalls } from './calls/calls.ts';
import { startSweep } from './calls/sweep.ts';
import { type PaymentSettings, paymentSettings } from './config.ts';
import { openDatabase, type PrismaClient, schemaDirectory } from './database.ts';
import type { PaymentGateway } from './gateway/gateway.ts';
import { createPostgresLedger } from './gateway/simulated/postgres-ledger.ts';
import { createSimulatedGateway } from './gateway/simulated/simulated.ts';
import { createGatewayMemory } from './gateway/stripe/remembered.ts';
import { createStripeGateway } from './gateway/stripe/stripe.ts';
import { gauges } from './gauges.ts';
import { paymentHandler } from './handlers.ts';
import { challengeRoutes } from './http/challenges.ts';
import { paymentApi, paymentRoutes } from './http/routes.ts';
import { webhookRoutes } from './http/webhooks.ts';
import { prunables } from './prune.ts';
import { createPostgresPayments } from './store/postgres-payments.ts';

const NAME = 'payment-service';

/** Starts the service on a broker. Stopping it leaves the broker open. @throws StartError when the port is taken */
export function startPaymentService(
  settings: PaymentSettings,
  { broker, logger, metrics = createMetrics(NAME), recover = false }: ServiceDependencies,
): Promise<RunningService> {
  const database = openDatabase(settings.databaseUrl, settings.databasePoolSize);
  const store = createPostgresPayments(database.$driver, settings.retentionDays);
  let listening = '';
  const challengeUrl = (secret: string) =>
    `${settings.publicUrl ?? listening}/challenge?secret=${encodeURIComponent(secret)}`;
  const gateway = openGateway(settings, database, challengeUrl);
  const { providerMaxCalls, actionTimeoutMs: actionMs, processingTimeoutMs: processingMs } = settings;
  const calls = createCalls({
    store,
    gateway,
    limits: {
      ...callLimits,
      charges: providerMaxCalls,
      cancels: Math.min(callLimits.cancels, providerMaxCalls),
    },
    times: { actionMs, processingMs },
    publish: (messages) => publishMessages(broker, NAME, messages),
    logger,
  });
  gauges(metrics, database.$driver, calls, logger);

  return startService({
    api: paymentApi,
    settings,
    broker,
    brokerRequired: true,
    database: { directory: schemaDirectory, client: database },
    logger,
    metrics,
    routes: (app) => {
      paymentRoutes(app, database, settings.provider);
      webhookRoutes(app, { provider: settings.provider, gateway, calls });
      if ('challenges' in gateway) challengeRoutes(app, { challenges: gateway.challenges, calls });
      app.addHook('onListen', async () => {
        const { port } = app.server.address() as AddressInfo;
        listening = localUrl(settings.host, port);
      });
    },
    // Stopped from the end: no more commands, no more sweeps, then the calls in hand.
    begin: ({ isAble }) => {
      const standsBy = () => consumer.standsBy();
      const sweep = startSweep({ store, calls, logger, recover, standsBy });
      const handler = paymentHandler(store, calls);
      const consumer = startWorker('payment', { handler, settings, broker, logger, metrics, isAble });
      const pruning = startPruning({ logger, prunables: prunables(database, settings.retentionDays) });
      return [calls, sweep, pruning, consumer];
    },
  });
}

function openGateway(
  { stripe }: PaymentSettings,
  database: PrismaClient,
  challengeUrl: (secret: string) => string,
): PaymentGateway | ReturnType<typeof createSimulatedGateway> {
  if (stripe === undefined)
    return createSimulatedGateway(createPostgresLedger(database.$driver), { challengeUrl });
  return createStripeGateway(stripe, createGatewayMemory(database));
}

export const service: ServiceDefinition<PaymentSettings> = {
  name: NAME,
  worker: 'payment',
  settings: paymentSettings,
  start: startPaymentService,
};
