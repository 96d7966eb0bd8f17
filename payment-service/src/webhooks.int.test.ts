// Notices of Stripe over HTTP: signed, and stored where a lost answer left a payment open.

import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processPayment } from './testing/commands.ts';
import { sendEvent } from './testing/stripe/send-event.ts';
import { type StripeStandIn, startStripeStandIn } from './testing/stripe/stand-in.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { PATIENCE, startTestService, type TestService } from './testing/test-service.ts';

const webhookSecret = 'whsec_0123456789abcdef';
const secretKey = 'sk_test_0123456789abcdef';
let database: TestDatabase;
let standIn: StripeStandIn;
let service: TestService;
beforeAll(async () => {
  database = await createTestDatabase();
  standIn = await startStripeStandIn(secretKey);
  const stripe = { secretKey, webhookSecret, apiBase: standIn.url };
  service = await startTestService(database.url, { settings: { provider: 'stripe', stripe } });
});
afterAll(async () => {
  await service?.stop();
  await standIn?.close();
  await database?.drop();
});

const tell = (type: string, object: object, secret = webhookSecret) =>
  sendEvent(service.url, { id: `evt_${newId()}`, type, object }, { secret });

test('a notice settles a charge whose answer was lost, once, however often it comes', async () => {
  standIn.fault(({ operation }) => (operation === 'confirm' ? 'silent-after' : undefined));
  const command = processPayment({ token: 'pm_card_visa' });
  const { orderId } = command.body;
  await service.send(command);
  await expect.poll(() => standIn.intentsOf(`${orderId}:1`)[0]?.status, PATIENCE).toBe('succeeded');
  const [intent] = standIn.intentsOf(`${orderId}:1`);
  expect(await tell('payment_intent.succeeded', intent!, 'whsec_of_somebody_else')).toBe(400);
  expect(await service.payments(orderId)).toMatchObject([{ status: 'Pending' }]);
  expect(await tell('payment_intent.succeeded', intent!)).toBe(200);
  await service.reply(orderId, 'PaymentCompleted');
  expect(await tell('payment_intent.succeeded', intent!)).toBe(200);
  expect(await tell('payment_intent.canceled', intent!)).toBe(200);
  expect(await service.payments(orderId)).toMatchObject([
    { status: 'Completed', providerReference: intent!.id },
  ]);
  expect(service.repliesOf(orderId)).toHaveLength(1);
  standIn.fault(null);
});

test('what is no news is answered alike, and changes nothing', async () => {
  expect(await tell('customer.created', { id: 'cus_1' })).toBe(200);
  expect(await tell('payment_intent.succeeded', { id: 'pi_of_others' })).toBe(200);
});

test('another provider has no webhook here', async () => {
  const answer = await fetch(`${service.url}/webhooks/other`, {
    ...{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
  });
  expect(answer.status).toBe(404);
});
