// Payments that wait at Stripe, with two replicas and its webhooks: late, doubled and backwards.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelPayment } from '../../testing/commands.ts';
import type { StandInIntent } from '../../testing/stripe/books.ts';
import { type StripeService, startStripeService } from '../../testing/stripe/stripe-service.ts';
import { PATIENCE } from '../../testing/test-service.ts';

let stripe: StripeService;
let { standIn, service, tell, pay, eventsOf } = {} as StripeService;
beforeAll(async () => {
  stripe = await startStripeService({ replicas: 2, returnUrl: 'https://shop.example/paid' });
  ({ standIn, service, tell, pay, eventsOf } = stripe);
});
afterAll(() => stripe?.stop());

const moneyOf = (intent: StandInIntent) => {
  const { charges, refunded } = standIn.moneyOf(`${intent.metadata['order_id']}:1`);
  return [charges, refunded];
};
const typesOf = (orderId: string) => service.repliesOf(orderId).map(({ type }) => type);
/** All that was told of an intent so far, twice, the newest first. */
async function tellBackwards(intent: StandInIntent): Promise<void> {
  for (const { type, object } of [...eventsOf(intent), ...eventsOf(intent)].reverse())
    expect(await tell(type, object)).toBe(200);
}

describe('a payment that waits at Stripe', () => {
  test('is settled by a webhook, once, whatever is told of it then', async () => {
    const { orderId, intent } = await pay('requires_action', 'pm_3ds');
    expect(await service.reply(orderId, 'PaymentPending')).toMatchObject({
      body: {
        revision: 1,
        reason: 'ActionRequired',
        action: { url: intent.next_action!.redirect_to_url.url },
      },
    });
    await tellBackwards(intent);
    standIn.decide(intent, true);
    await tellBackwards(intent);
    await service.reply(orderId, 'PaymentCompleted');
    await tellBackwards(intent);
    expect(typesOf(orderId)).toEqual(['PaymentPending', 'PaymentCompleted']);
    expect(moneyOf(intent)).toEqual([1, 0]);
  });

  test('for its bank after its customer has acted is told under the next revision, once', async () => {
    const { orderId, intent } = await pay('requires_action', 'pm_3ds');
    await service.reply(orderId, 'PaymentPending');
    standIn.process(intent);
    await tellBackwards(intent);
    await expect.poll(() => typesOf(orderId), PATIENCE).toEqual(['PaymentPending', 'PaymentPending']);
    expect(service.repliesOf(orderId).at(-1)?.body).toMatchObject({
      revision: 2,
      reason: 'Processing',
      action: null,
    });
    standIn.decide(intent, false);
    await tellBackwards(intent);
    expect(await service.reply(orderId, 'PaymentFailed')).toMatchObject({
      body: { declineCode: 'insufficient_funds' },
    });
    expect(moneyOf(intent)).toEqual([0, 0]);
  });

  test('is closed by its cancel, and what its customer does then charges nothing', async () => {
    const { orderId, intent } = await pay('requires_action', 'pm_3ds');
    await service.reply(orderId, 'PaymentPending');
    await service.send(cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
      body: { outcome: 'NotCharged' },
    });
    standIn.decide(intent, true);
    await tellBackwards(intent);
    expect(typesOf(orderId)).toEqual(['PaymentPending', 'PaymentCancelled']);
    expect(moneyOf(intent)).toEqual([0, 0]);
  });

  test('whose debit lands after its cancel has its money go back, once', async () => {
    const { orderId, intent } = await pay('processing', 'pm_debit');
    await service.reply(orderId, 'PaymentPending');
    await service.send(cancelPayment(orderId));
    await expect
      .poll(async () => (await service.payments(orderId))[0], PATIENCE)
      .toMatchObject({ waiting: { call: 'cancel', failedCalls: 1 } });
    standIn.decide(intent, true);
    await tellBackwards(intent);
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({ body: { outcome: 'Refunded' } });
    await tellBackwards(intent);
    expect(moneyOf(intent)).toEqual([1, 3998]);
  });
});
