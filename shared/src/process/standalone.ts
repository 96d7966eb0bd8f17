// One service as a process of its own, on a real broker. What every main.ts runs.

import { createRabbitMqBroker } from '../broker/rabbitmq/rabbitmq.ts';
import { createLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startTracing, tracingSettings } from '../observability/tracing/start.ts';
import { brokerSettings, type ServiceSettings } from '../settings/service-settings.ts';
import { readSettings } from '../settings/settings.ts';
import { runService } from './run-service.ts';
import type { ServiceDefinition } from './service-definition.ts';
import { startWarnings } from './start-warnings.ts';

/**
 * Reads all settings, connects to the broker, starts the service and runs it until a signal. Never resolves.
 * @param options.prefix of all names at the broker, where several systems share one
 */
export async function runStandalone<Settings extends ServiceSettings>(
  service: ServiceDefinition<Settings>,
  { prefix = '' }: { prefix?: string } = {},
): Promise<void> {
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
      const broker = createRabbitMqBroker({ ...rabbitMq, worker: service.worker, logger, prefix });
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
