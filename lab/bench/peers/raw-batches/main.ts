// One process of the four.
import { runProcess } from '../runtime/run-process.ts';
import { type Broker, openBroker } from './broker.ts';
import { openDatabase } from './database.ts';
import { serveLoad } from './load.ts';
import type { ServiceName } from './message.ts';
import { createOrchestrator } from './orchestrator.ts';
import { createOrderService } from './order.ts';
import { createPaymentService } from './payment.ts';
import { createStockService } from './stock.ts';

export interface RawSettings {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  readonly rabbitmqUrl: string;
  /** Each service's queue has this and its name. */
  readonly queuePrefix: string;
}

await runProcess<RawSettings>(async ({ service, databaseUrl, rabbitmqUrl, queuePrefix }) => {
  const broker = await openBroker(rabbitmqUrl, queuePrefix);
  const stop = await start(service, databaseUrl, broker);
  return async () => {
    await stop();
    await broker.close();
  };
});

/** @returns what stops it, when all that it has in hand is done */
async function start(
  service: ServiceName,
  databaseUrl: string,
  broker: Broker,
): Promise<() => Promise<void>> {
  if (service === 'order') return startOrders(databaseUrl, broker);
  const sql = await openDatabase(databaseUrl);
  switch (service) {
    case 'orchestrator':
      return broker.consume(service, createOrchestrator(sql, broker.publish));
    case 'stock':
      return broker.consume(service, createStockService(sql, broker.publish));
    case 'payment':
      return broker.consume(service, createPaymentService(sql, broker.publish));
  }
}

async function startOrders(databaseUrl: string, broker: Broker): Promise<() => Promise<void>> {
  const orders = createOrderService(
    {
      entering: await openDatabase(databaseUrl),
      ending: await openDatabase(databaseUrl),
      deleting: await openDatabase(databaseUrl),
    },
    broker.publish,
  );
  const stopConsuming = await broker.consume('order', orders.handle);
  serveLoad(orders.place);
  return async () => {
    await stopConsuming();
    await orders.close();
  };
}
