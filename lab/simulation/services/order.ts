// order-service as it is started in production, on the ports of a run; what its routes call is called by people.ts.
import { commandQueue, eventQueue, hintQueue } from '@order-saga/shared/broker/topology';
import { requestCancel } from '../../../order-service/src/cancel.ts';
import { orderCreated } from '../../../order-service/src/domain/events.ts';
import type { Order } from '../../../order-service/src/domain/order.ts';
import { createCommandHandler } from '../../../order-service/src/handlers.ts';
import { createHearingHandler } from '../../../order-service/src/hearing.ts';
import { createHintHandler } from '../../../order-service/src/hints.ts';
import { createPlacement, type NewOrder } from '../../../order-service/src/placement.ts';
import { createRelay } from '../../../order-service/src/relay.ts';
import { createMemoryOrderStores } from '../../../order-service/src/store/memory-order-stores.ts';
import { startSweep } from '../../../order-service/src/sweep.ts';
import { consume, loggerOf, type Ports, ping } from './service.ts';

/** What customers may ask of a replica. */
export interface OrderDesk {
  place(order: NewOrder): Promise<Order>;
  cancel(orderId: string): Promise<void>;
}

export function startOrder(ports: Ports): OrderDesk {
  const { broker, database, wraps, recover } = ports;
  const logger = loggerOf(ports);
  const stores = wraps.orderStores(createMemoryOrderStores(database));
  const relay = createRelay(stores.firstMessages, broker, logger);
  const placement = createPlacement(stores.placement);
  const handler = wraps.handler(
    'order',
    createCommandHandler(stores.commands, () => {}),
    database,
  );
  const begin = async () => {
    if (recover) await untilDone(() => stores.firstMessages.repeatAllNow());
    const consumer = consume(ports, commandQueue('order'), 'order-service', handler, () => ping(database));
    const hearing = createHearingHandler(stores.pending, () => {});
    consume(ports, eventQueue('order'), 'order-service', hearing, () => ping(database));
    consume(ports, hintQueue('order'), 'order-service', createHintHandler(stores.held), () => ping(database));
    startSweep(stores.firstMessages, broker, logger, consumer.standsBy);
  };
  begin().catch(ports.fail);
  return {
    async place(order) {
      const placed = await placement.place(order);
      if (placed.kind === 'placed')
        relay.publish(orderCreated({ ...placed.order, paymentToken: order.paymentToken, traceparent: null }));
      return placed.order;
    },
    async cancel(orderId) {
      const tenant = { owner: null, sees: 'all', unownedKeys: 'any' } as const;
      const { event } = await requestCancel(stores.cancels, orderId, tenant);
      relay.publish(event);
    },
  };
}

/** A start that fails ends the process in production, and is made again. */
export async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
