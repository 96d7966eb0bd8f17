// One service as a process of its own, on a real broker. What every main.ts runs.

import type { Broker } from '../broker/broker.ts';
import { createRabbitMqBroker } from '../broker/rabbitmq/rabbitmq.ts';
import type { Worker } from '../contracts/catalogue.ts';
import { createLogger, type Logger } from '../observability/logger.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import { startTracing, tracingSettings } from '../observability/tracing/start.ts';
import { brokerSettings, type ServiceSettings } from '../settings/service-settings.ts';
import { readSettings, type SettingsReader } from '../settings/settings.ts';
import { runService } from './run-service.ts';
import type { RunningService } from './service.ts';
import { startWarnings } from './start-warnings.ts';

/**
 * Reads all settings, connects to the broker, starts the service and runs it until a signal. Never resolves.
 * @param service.start the service's factory
 */
export async function runStandalone<Settings extends ServiceSettings>(service: {
  name: string;
  /** The commands that it consumes. Without: it coordinates the workers, and declares for all. */
  worker?: Worker;
  settings(read: SettingsReader): Settings;
  start(
    settings: Settings,
    deps: { broker: Broker; logger: Logger; metrics: Metrics },
  ): Promise<RunningService>;
}): Promise<void> {
  const { name } = service;
  await runService({
    name,
    start: async () => {
      const { settings, rabbitMq, traces } = readSettings(process.env, (read) => ({
        settings: service.settings(read),
        rabbitMq: brokerSettings(read),
        traces: tracingSettings(read),
      }));
      const tracing = await startTracing(traces, name);
      const logger = createLogger({ name, level: settings.logLevel, format: settings.logFormat });
      for (const warning of startWarnings([settings], rabbitMq)) logger.warn(warning);
      const broker = createRabbitMqBroker({ ...rabbitMq, worker: service.worker, logger });
      const running = await service.start(settings, {
        broker,
        logger,
        metrics: createMetrics(name, { process: true }),
      });
      return {
        logger,
        describe: `${name} listens on ${running.url}`,
        begun: running.begun,
        stop: async () => {
          await running.stop();
          await broker.close();
          await tracing.stop();
        },
      };
    },
  });
}
