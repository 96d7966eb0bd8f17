// payment-service as it is started in production, on the ports of a run.
import { publishMessages } from '@order-saga/shared/broker/publisher';
import { commandQueue } from '@order-saga/shared/broker/topology';
import { callLimits, createCalls } from '../../../payment-service/src/calls/calls.ts';
import { startSweep } from '../../../payment-service/src/calls/sweep.ts';
import { paymentHandler } from '../../../payment-service/src/handlers.ts';
import { createMemoryPayments } from '../../../payment-service/src/store/memory-payments.ts';
import { consume, loggerOf, type Ports, ping } from './service.ts';

/** What the customers of the provider may do at a replica. */
export interface PaymentDesk {
  answer(secret: string, isApproved: boolean): Promise<void>;
}

/** Short, so that customers come too late now and then. */
const times = { actionMs: 60_000, processingMs: 120_000 };

export function startPayment(ports: Ports): PaymentDesk {
  const { broker, database, provider, wraps, recover } = ports;
  const logger = loggerOf(ports);
  const store = createMemoryPayments(database);
  const calls = createCalls({
    store: wraps.resultStore(store),
    gateway: wraps.gateway(provider),
    limits: callLimits,
    times,
    publish: (messages) => publishMessages(broker, 'payment-service', messages),
    logger,
  });
  const handler = wraps.handler('payment', paymentHandler(wraps.paymentStore(store), calls), database);
  startSweep({ store, calls, logger, recover });
  consume(ports, commandQueue('payment'), 'payment-service', handler, () => ping(database));
  return {
    async answer(secret, isApproved) {
      const notice = await provider.challenges.answer(secret, isApproved);
      if (notice !== null) await calls.settle(notice);
    },
  };
}
