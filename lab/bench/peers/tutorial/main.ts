// One process of the four.
import { connect } from 'amqplib';
import type { Pool } from 'pg';
import { serveOrders } from '../runtime/front.ts';
import { openPool } from '../runtime/pool.ts';
import { runProcess } from '../runtime/run-process.ts';
import { consume } from './consume.ts';
import type { ServiceName } from './message.ts';
import { createOrchestrator } from './orchestrator.ts';
import { createOrderService } from './order.ts';
import { createPaymentService } from './payment.ts';
import { startRelay } from './relay.ts';
import type { Service } from './service.ts';
import { createStockService } from './stock.ts';

export interface TutorialSettings {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly rabbitmqUrl: string;
  /** Each service's queue has this and its name. */
  readonly queuePrefix: string;
  readonly tuning: Tuning;
  /** Of the HTTP API, which the order service alone serves. */
  readonly orderPort: number;
}

export interface Tuning {
  /** Small frames leave at once, instead of waiting for the acknowledgement of the one before. */
  readonly noDelay: boolean;
  /** Pause between two polls of the outbox. */
  readonly pollMs: number;
  /** Messages in hand at a time; 0: no limit. */
  readonly prefetch: number;
}

await runProcess<TutorialSettings>(async (settings) => {
  const { rabbitmqUrl, queuePrefix, tuning } = settings;
  const pool = openPool(settings.databaseUrl, settings.poolSize);
  const queueOf = (name: ServiceName) => `${queuePrefix}${name}`;
  const connection = await connect(rabbitmqUrl, { noDelay: tuning.noDelay });
  const publishing = await connection.createConfirmChannel();
  const consuming = await connection.createChannel();
  await consuming.prefetch(tuning.prefetch);

  const { service, closeFront } = await open(settings, pool);
  const stopConsuming = await consume(consuming, queueOf(settings.service), pool, service);
  const stopRelay = startRelay(publishing, queueOf, pool, tuning.pollMs);
  return async () => {
    await closeFront();
    await stopConsuming();
    await stopRelay();
    await connection.close();
    await pool.end();
  };
});

async function open(
  { service, orderPort }: TutorialSettings,
  pool: Pool,
): Promise<{ service: Service; closeFront: () => Promise<void> }> {
  if (service === 'order') {
    const orders = createOrderService(pool);
    const front = await serveOrders(orderPort, orders.place);
    return { service: orders, closeFront: () => front.close() };
  }
  const create = {
    orchestrator: createOrchestrator,
    stock: createStockService,
    payment: createPaymentService,
  };
  return { service: create[service](pool), closeFront: async () => {} };
}
