// A payment service on the stand-in for Stripe, and the webhooks that it gets.
import { newId } from '@order-saga/shared/contracts/ids';
import { expect } from 'vitest';
import { cancelPayment, processPayment } from '../commands.ts';
import { createTestDatabase, type TestDatabase } from '../test-database.ts';
import { PATIENCE, startTestService, type TestService } from '../test-service.ts';
import type { StandInEvent, StandInIntent } from './books.ts';
import { sendEvent } from './send-event.ts';
import { type StripeStandIn, startStripeStandIn } from './stand-in.ts';

export const webhookSecret = 'whsec_0123456789abcdef';
const secretKey = 'sk_test_0123456789abcdef';

export interface StripeService {
  readonly database: TestDatabase;
  readonly standIn: StripeStandIn;
  readonly service: TestService;
  /** Sends an event. @returns the status of the answer */
  tell(type: string, object: object, signing?: { secret?: string; signedAt?: number }): Promise<number>;
  /** Asks for a payment. @returns it at Stripe, once it is in this state there */
  pay(status: StandInIntent['status'], token?: string): Promise<{ orderId: string; intent: StandInIntent }>;
  /** A payment that is Completed. */
  paid(): Promise<{ orderId: string; intent: StandInIntent }>;
  /** A payment that was undone. */
  refunded(): Promise<{ orderId: string; intent: StandInIntent }>;
  /** The events of a payment so far, in order. */
  eventsOf(intent: StandInIntent): StandInEvent[];
  stop(): Promise<void>;
}

export async function startStripeService({
  replicas = 1,
  returnUrl,
}: {
  replicas?: number;
  returnUrl?: string;
} = {}): Promise<StripeService> {
  const database = await createTestDatabase();
  const standIn = await startStripeStandIn(secretKey);
  const stripe = { secretKey, webhookSecret, apiBase: standIn.url, returnUrl, methods: ['card'] };
  const service = await startTestService(database.url, {
    replicas,
    settings: { provider: 'stripe', stripe },
  });

  const pay: StripeService['pay'] = async (status, token = 'pm_card_visa') => {
    const command = processPayment({ token });
    const { orderId } = command.body;
    await service.send(command);
    await expect.poll(() => standIn.intentsOf(`${orderId}:1`)[0]?.status, PATIENCE).toBe(status);
    return { orderId, intent: standIn.intentsOf(`${orderId}:1`)[0]! };
  };
  const paid = async () => {
    const payment = await pay('succeeded');
    await service.reply(payment.orderId, 'PaymentCompleted');
    return payment;
  };
  return {
    ...{ database, standIn, service, pay, paid },
    tell: (type, object, { secret = webhookSecret, signedAt } = {}) =>
      sendEvent(
        service.url,
        { id: `evt_${newId()}`, type, object },
        { secret, ...(signedAt === undefined ? {} : { signedAt }) },
      ),
    async refunded() {
      const payment = await paid();
      await service.send(cancelPayment(payment.orderId));
      await service.reply(payment.orderId, 'PaymentCancelled');
      return payment;
    },
    eventsOf: (intent) => standIn.events.filter(({ key }) => key === `${intent.metadata['order_id']}:1`),
    async stop() {
      await service.stop();
      await standIn.close();
      await database.drop();
    },
  };
}
