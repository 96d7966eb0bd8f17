// The OpenAPI documents of the services, as they are kept in docs/openapi. Asked of the running services, which need
// neither their database nor a broker for it.
import { randomBytes } from 'node:crypto';
import { createInProcessBroker } from '@order-saga/shared/broker/in-process/in-process';
import { createLogger } from '@order-saga/shared/observability/logger';
import type { RunningService } from '@order-saga/shared/process/service';
import { startOrchestrator } from 'orchestrator/service';
import { startOrderService } from 'order-service/service';
import { startPaymentService } from 'payment-service/service';
import { startStockService } from 'stock-service/service';
import { servicesSettings } from './settings.ts';

export const documented = ['orchestrator', 'order-service', 'stock-service', 'payment-service'] as const;
export type Documented = (typeof documented)[number];

const logger = createLogger({ name: 'openapi', level: 'silent' });

/** The documents by service, as JSON text. They show the roles that every route asks for once tokens are configured. */
export async function renderOpenApi(): Promise<Record<Documented, string>> {
  const token = randomBytes(32).toString('hex');
  const settings = servicesSettings({
    // Nobody listens there.
    POSTGRES_URL: 'postgresql://nobody@127.0.0.1:1',
    ORCHESTRATOR_PORT: '0',
    ORDER_PORT: '0',
    STOCK_PORT: '0',
    PAYMENT_PORT: '0',
    ADMIN_TOKEN: token,
    ACCESS_TOKENS: `reader:viewer:${randomBytes(32).toString('hex')}`,
  });
  const broker = createInProcessBroker();
  const dependencies = { broker, logger };
  const services: Record<Documented, RunningService> = {
    orchestrator: await startOrchestrator(settings.orchestrator, dependencies),
    'order-service': await startOrderService(settings.order, dependencies),
    'stock-service': await startStockService(settings.stock, dependencies),
    'payment-service': await startPaymentService(settings.payment, dependencies),
  };
  try {
    const texts = documented.map(async (name) => [name, await documentOf(services[name], token)] as const);
    return Object.fromEntries(await Promise.all(texts)) as Record<Documented, string>;
  } finally {
    await Promise.all(Object.values(services).map((service) => service.stop()));
    await broker.close();
  }
}

async function documentOf({ url }: RunningService, token: string): Promise<string> {
  const answer = await fetch(`${url}/openapi.json`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${url}/openapi.json answered ${answer.status}`);
  return `${JSON.stringify(await answer.json(), null, 2)}\n`;
}
