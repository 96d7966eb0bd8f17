// The service from command to reply, on a real database.

import { routeOf } from '@order-saga/shared/broker/topology';
import { newId } from '@order-saga/shared/contracts/ids';
import { createMessage, encode } from '@order-saga/shared/contracts/message';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelPayment, processPayment } from './testing/commands.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { PATIENCE, startTestService, type TestService } from './testing/test-service.ts';

let database: TestDatabase;
let service: TestService;
beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService(database.url);
});
afterAll(async () => {
  await service?.stop();
  await database?.drop();
});

const ledgerOf = async (orderId: string) =>
  (await database.client.providerLedger.findMany({ where: { idempotencyKey: { startsWith: orderId } } })).map(
    ({ status }) => status,
  );
const rowOf = (orderId: string, attempt = 1) =>
  database.client.payment.findUniqueOrThrow({ where: { orderId_attempt: { orderId, attempt } } });

describe('a payment', () => {
  test('is charged once and answered, and shows without its token', async () => {
    const command = processPayment();
    const { orderId } = command.body;
    await service.send(command);
    const reply = await service.reply(orderId, 'PaymentCompleted');
    const { paymentId, providerReference } = reply.body as Record<string, unknown>;
    expect(reply.causationId).toBe(command.messageId);
    expect(await service.payments(orderId)).toEqual([
      {
        ...{ paymentId, attempt: 1, amount: 3998, currency: 'EUR', status: 'Completed' },
        ...{ declineCode: null, providerReference },
      },
    ]);
    expect(await ledgerOf(orderId)).toEqual(['Charged']);
    expect(await rowOf(orderId)).toMatchObject({ token: null, workAt: null });
  });

  test('is charged once however often the command comes, and every repeat is answered alike', async () => {
    const command = processPayment();
    const { orderId } = command.body;
    await service.send(command, command, command);
    await service.reply(orderId, 'PaymentCompleted');
    const before = service.repliesOf(orderId).length;
    await service.send(command);
    await expect.poll(() => service.repliesOf(orderId).length, PATIENCE).toBe(before + 1);
    expect(new Set(service.repliesOf(orderId).map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(await ledgerOf(orderId)).toEqual(['Charged']);
  });

  test('carries the trace of its command into the reply of the provider call', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const command = { ...processPayment(), traceparent };
    await service.send(command);
    expect(await service.reply(command.body.orderId, 'PaymentCompleted')).toMatchObject({ traceparent });
  });

  test('that is declined ends Failed, and a cancel of it finds nothing charged', async () => {
    const command = processPayment({ token: 'tok_declined' });
    const { orderId } = command.body;
    await service.send(command);
    expect(await service.reply(orderId, 'PaymentFailed')).toMatchObject({
      body: { reason: 'PaymentDeclined', declineCode: 'card_declined' },
    });
    await service.send(cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
      body: { outcome: 'NotCharged' },
    });
    expect(await service.payments(orderId)).toMatchObject([
      { status: 'Failed', declineCode: 'card_declined', providerReference: null },
    ]);
  });

  test('of tok_flaky is retried until the provider accepts it', async () => {
    const command = processPayment({ token: 'tok_flaky' });
    await service.send(command);
    await service.reply(command.body.orderId, 'PaymentCompleted');
    expect(await rowOf(command.body.orderId)).toMatchObject({ callFailures: 0 });
  });

  test('of amount 0 completes without the provider, and is cancelled without it', async () => {
    const command = processPayment({ amount: 0 });
    const { orderId } = command.body;
    await service.send(command);
    expect(await service.reply(orderId, 'PaymentCompleted')).toMatchObject({
      body: { providerReference: null },
    });
    await service.send(cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
      body: { outcome: 'NotCharged' },
    });
    expect(await ledgerOf(orderId)).toEqual([]);
  });
});

describe('a cancel', () => {
  test('before the payment refuses it for good, and shows no payment', async () => {
    const command = processPayment();
    const { orderId } = command.body;
    await service.send(cancelPayment(orderId));
    await service.reply(orderId, 'PaymentCancelled');
    await service.send(command);
    await expect.poll(() => service.repliesOf(orderId).length, PATIENCE).toBe(2);
    expect(service.repliesOf(orderId)[1]).toMatchObject({
      ...{ type: 'PaymentCancelled', causationId: command.messageId, body: { outcome: 'NotCharged' } },
    });
    expect(await ledgerOf(orderId)).toEqual([]);
    expect(await service.payments(orderId)).toEqual([]);
  });

  test('together with its payment leaves nothing charged', async () => {
    const command = processPayment({ token: 'tok_slow' });
    const { orderId } = command.body;
    await service.send(command, cancelPayment(orderId));
    await service.reply(orderId, 'PaymentCancelled');
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Cancelled' }]);
    expect(await ledgerOf(orderId)).toEqual(['Closed']);
  });

  test('during a silent charge does not wait for it', async () => {
    const command = processPayment({ token: 'tok_hang' });
    const { orderId } = command.body;
    await service.send(command);
    await expect.poll(() => service.payments(orderId), PATIENCE).toMatchObject([{ status: 'Pending' }]);
    await service.send(cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
      body: { outcome: 'NotCharged' },
    });
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Cancelled' }]);
    expect(await rowOf(orderId)).toMatchObject({ token: null, workAt: null });
  });

  test('after the charge refunds it', async () => {
    const command = processPayment();
    const { orderId } = command.body;
    await service.send(command);
    await service.reply(orderId, 'PaymentCompleted');
    await service.send(cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
      causationId: cancelPayment(orderId).messageId,
      body: { outcome: 'Refunded' },
    });
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Refunded' }]);
    expect(await ledgerOf(orderId)).toEqual(['Refunded']);
  });

  test('of a charge that is never answered refunds it', async () => {
    const command = processPayment({ token: 'tok_late' });
    const { orderId } = command.body;
    await service.send(command);
    await expect.poll(() => ledgerOf(orderId), PATIENCE).toEqual(['Charged']);
    await service.send(cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({ body: { outcome: 'Refunded' } });
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Refunded' }]);
  });

  test('is answered alike when it comes again, and refunds once', async () => {
    const command = processPayment();
    const { orderId } = command.body;
    await service.send(command);
    await service.reply(orderId, 'PaymentCompleted');
    const cancel = cancelPayment(orderId);
    await service.send(cancel, cancel);
    const first = await service.reply(orderId, 'PaymentCancelled');
    const before = service.repliesOf(orderId).length;
    await service.send(cancel, command);
    await expect.poll(() => service.repliesOf(orderId).length, PATIENCE).toBe(before + 2);
    const [again, refused] = service.repliesOf(orderId).slice(-2);
    expect(again).toEqual(first);
    expect(refused).toEqual({ ...first, causationId: command.messageId });
    expect(await ledgerOf(orderId)).toEqual(['Refunded']);
  });
});

test('a payment of an older attempt is refused once a newer one is there', async () => {
  const newer = processPayment({ attempt: 2 });
  const { orderId } = newer.body;
  await service.send(newer);
  await service.reply(orderId, 'PaymentCompleted');
  await service.send(processPayment({ orderId, attempt: 1 }));
  expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
    body: { attempt: 1, outcome: 'NotCharged' },
  });
  expect(await service.payments(orderId)).toMatchObject([
    { attempt: 1, status: 'Cancelled' },
    { attempt: 2, status: 'Completed' },
  ]);
  expect(await ledgerOf(orderId)).toEqual(['Charged']);
});

test('a message that is no command of payment-service goes to the dead letters', async () => {
  const stranger = createMessage(
    'PaymentCancelled',
    { orderId: newId(), attempt: 1, outcome: 'NotCharged' },
    { causationId: null, traceparent: null },
  );
  await service.broker.publish([{ ...routeOf('ProcessPayment'), ...encode(stranger, 'test') }]);
  await expect.poll(() => service.deadLetters, PATIENCE).toEqual(['unknown-type']);
});

test('a path that is no UUID is refused', async () => {
  const answers = await Promise.all(
    ['1', `urn:uuid:${newId()}`].map((id) => fetch(`${service.url}/payments/${id}`)),
  );
  expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  expect(await service.payments(newId())).toEqual([]);
});
