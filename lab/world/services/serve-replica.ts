// One copy of a service as a process of its own: as its main.ts, but on a topology with a prefix, and it tells its
// address to who started it. Run by `startCopy`: node serve-copy.ts <service>.
import { createRabbitMqBroker } from '@order-saga/shared/broker/rabbitmq/rabbitmq';
import { createLogger } from '@order-saga/shared/observability/logger';
import { createMetrics } from '@order-saga/shared/observability/metrics';
import { startTracing, tracingSettings } from '@order-saga/shared/observability/tracing/start';
import { runService } from '@order-saga/shared/process/run-service';
import { brokerSettings } from '@order-saga/shared/settings/service-settings';
import { readSettings } from '@order-saga/shared/settings/settings';
import { loadService } from './load-service.ts';
import type { ServiceName } from './service-names.ts';

const name = process.argv[2] as ServiceName;
// The tests have died: nobody would ever stop this copy.
process.once('disconnect', () => process.exit(1));
const service = await loadService(name);

await runService({
  name,
  start: async () => {
    const read = readSettings(process.env, (reader) => ({
      own: service.settings(reader),
      rabbitMq: brokerSettings(reader),
      prefix: reader.text('E2E_PREFIX', ''),
      traces: tracingSettings(reader),
    }));
    const tracing = await startTracing(read.traces, name);
    const logger = createLogger({ name, level: read.own.logLevel });
    const broker = createRabbitMqBroker({
      ...read.rabbitMq,
      worker: service.worker,
      logger,
      prefix: read.prefix,
    });
    const metrics = createMetrics(name, { process: true });
    const running = await service.start(read.own, { broker, logger, metrics });
    process.send!({ url: running.url });
    return {
      logger,
      stop: async () => {
        await running.stop();
        await broker.close();
        await tracing.stop();
      },
    };
  },
});
