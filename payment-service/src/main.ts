// The payment service as a process of its own.
import { createLogger } from '@order-saga/shared/logger';
import { createRabbitMqBroker } from '@order-saga/shared/messaging/rabbitmq';
import { createMetrics } from '@order-saga/shared/metrics';
import { runService } from '@order-saga/shared/run-service';
import { brokerUrls } from '@order-saga/shared/service-settings';
import { readSettings } from '@order-saga/shared/settings';
import { paymentSettings } from './config.ts';
import { startPaymentService } from './service.ts';

const NAME = 'payment-service';

await runService({
  name: NAME,
  async start() {
    const { settings, urls } = readSettings(process.env, (read) => ({
      settings: paymentSettings(read),
      urls: brokerUrls(read),
    }));
    const logger = createLogger({ name: NAME, level: settings.logLevel });
    const metrics = createMetrics(NAME, { process: true });
    const broker = createRabbitMqBroker({ urls, logger });
    const service = await startPaymentService(settings, { broker, logger, metrics });
    return {
      logger,
      describe: `${NAME} listens on ${service.url}`,
      async stop() {
        await service.stop();
        await broker.close();
      },
    };
  },
});
