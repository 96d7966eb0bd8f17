// One copy of a service as a process of its own: as its main.ts, but on a topology with a prefix, and it tells its
// address to who started it. Run by `startCopy`: node serve-copy.ts <service>.

import type { Broker } from '@order-saga/shared/broker/broker';
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import type { Worker } from '@order-saga/shared/contracts/catalogue';
import type { Logger } from '@order-saga/shared/observability/logger';
import { createLogger } from '@order-saga/shared/observability/logger';
import { createMetrics, type Metrics } from '@order-saga/shared/observability/metrics';
import { startTracing, tracingSettings } from '@order-saga/shared/observability/tracing/start';
import { runService } from '@order-saga/shared/process/run-service';
import type { RunningService } from '@order-saga/shared/process/service';
import { brokerSettings, type ServiceSettings } from '@order-saga/shared/settings/service-settings';
import { readSettings, type SettingsReader } from '@order-saga/shared/settings/settings';
import type { ServiceName } from './service-names.ts';

interface Factory<Settings extends ServiceSettings> {
  readonly worker?: Worker;
  settings(read: SettingsReader): Settings;
  start(
    settings: Settings,
    deps: { broker: Broker; logger: Logger; metrics: Metrics },
  ): Promise<RunningService>;
}

// Only the one that is served is loaded.
const serve: Readonly<Record<ServiceName, () => Promise<void>>> = {
  orchestrator: async () => {
    const { orchestratorSettings } = await import('orchestrator/config');
    const { startOrchestrator } = await import('orchestrator/service');
    await run({ settings: orchestratorSettings, start: startOrchestrator });
  },
  'order-service': async () => {
    const { orderSettings } = await import('order-service/config');
    const { startOrderService } = await import('order-service/service');
    await run({ worker: 'order', settings: orderSettings, start: startOrderService });
  },
  'stock-service': async () => {
    const { stockSettings } = await import('stock-service/config');
    const { startStockService } = await import('stock-service/service');
    await run({ worker: 'stock', settings: stockSettings, start: startStockService });
  },
  'payment-service': async () => {
    const { paymentSettings } = await import('payment-service/config');
    const { startPaymentService } = await import('payment-service/service');
    await run({ worker: 'payment', settings: paymentSettings, start: startPaymentService });
  },
};

const name = process.argv[2] as ServiceName;
// The tests have died: nobody would ever stop this copy.
process.once('disconnect', () => process.exit(1));
await serve[name]();

async function run<Settings extends ServiceSettings>({
  worker,
  settings,
  start,
}: Factory<Settings>): Promise<void> {
  await runService({
    name,
    start: async () => {
      const read = readSettings(process.env, (reader) => ({
        own: settings(reader),
        rabbitMq: brokerSettings(reader),
        prefix: reader.text('E2E_PREFIX', ''),
        traces: tracingSettings(reader),
      }));
      const tracing = await startTracing(read.traces, name);
      const logger = createLogger({ name, level: read.own.logLevel });
      const broker = createRabbitMqBroker({ ...read.rabbitMq, worker, logger, prefix: read.prefix });
      const metrics = createMetrics(name, { process: true });
      const service = await start(read.own, { broker, logger, metrics });
      process.send!({ url: service.url });
      return {
        logger,
        stop: async () => {
          await service.stop();
          await broker.close();
          await tracing.stop();
        },
      };
    },
  });
}
