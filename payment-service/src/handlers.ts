// The consumer of payment.commands. It never waits for the provider: a command is done once its row is committed, and
// the row implies the call that begins then.
import type { BatchHandler } from '@order-saga/shared/consumer/consumer-options';
import { newId } from '@order-saga/shared/contracts/ids';
import { createWorkerHandler } from '@order-saga/shared/worker/handler';
import { decideStep } from '@order-saga/shared/worker/step';
import type { Calls } from './calls/calls.ts';
import { paymentStep } from './domain/decide.ts';
import { workOf } from './domain/payment.ts';
import type { PaymentStore } from './store/payment-store.ts';

export function paymentHandler(store: PaymentStore, calls: Pick<Calls, 'start'>): BatchHandler {
  return createWorkerHandler({
    worker: 'payment',
    store,
    askOf: (commands) => ({
      insert: commands.map(({ body: { orderId, attempt } }) => ({ orderId, attempt, paymentId: newId() })),
      orderIds: commands.map(({ body }) => body.orderId),
    }),
    decide(commands, found) {
      const { rows: payments, outcomes } = decideStep(paymentStep, commands, found);
      return { changes: { payments }, outcomes };
    },
    // A payment that a command has changed, and that implies a call, is this process's for the time of its lease.
    afterCommit: ({ changes }) => calls.start(changes.payments.filter((payment) => workOf(payment) !== null)),
  });
}
