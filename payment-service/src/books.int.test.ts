// Many payments at once: what must hold for all of them, whoever is silent, repeated or cancelled.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Prisma } from './database.ts';
import { cancelPayment, processPayment } from './testing/commands.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { PATIENCE, startTestService, type TestService } from './testing/test-service.ts';

let database: TestDatabase;
let service: TestService | undefined;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await service?.stop();
  service = undefined;
  await database.client.$executeRaw`TRUNCATE payment, provider_ledger`;
});
afterAll(() => database?.drop());

async function count(condition: Prisma.Sql): Promise<number> {
  const [row] = await database.client.$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count ${condition}`;
  return row!.count;
}

test('1000 orders on a silent provider hold up no other order, nor their own cancels', async () => {
  service = await startTestService(database.url);
  const silent = Array.from({ length: 1000 }, () => processPayment({ token: 'tok_hang' }));
  await service.send(...silent);
  await expect
    .poll(() => service!.metrics.registry.metrics(), PATIENCE)
    .toContain('provider_calls_in_flight{work="charge",service="payment-service"} 1000');
  const other = processPayment();
  await service.send(other);
  await service.reply(other.body.orderId, 'PaymentCompleted');
  // Not one of the silent calls had to end for it.
  expect(service.replies).toHaveLength(1);
  expect(await count(Prisma.sql`FROM payment WHERE status = 'Pending' AND call_failures = 0`)).toBe(1000);

  await service.send(...silent.map(({ body }) => cancelPayment(body.orderId)));
  await expect.poll(() => service!.replies.length, PATIENCE).toBe(1001);
  expect(
    await count(Prisma.sql`FROM payment WHERE status = 'Cancelled' AND cancel_outcome = 'NotCharged'`),
  ).toBe(1000);
});

test('a row that a dead process left Pending is completed with the charge that it had made', async () => {
  const { orderId } = processPayment().body;
  await database.client.$executeRaw`
    INSERT INTO payment (order_id, attempt, payment_id, amount, currency, token, status, work_at)
    VALUES (${orderId}::uuid, 1, ${newId()}::uuid, 500, 'EUR', 'tok_visa', 'Pending', now() - interval '1 second')`;
  await database.client.$executeRaw`
    INSERT INTO provider_ledger (idempotency_key, status, amount, currency, reference)
    VALUES (${`${orderId}:1`}, 'Charged', 500, 'EUR', 'sim_before')`;
  service = await startTestService(database.url);
  expect(await service.reply(orderId, 'PaymentCompleted')).toMatchObject({
    body: { providerReference: 'sim_before' },
  });
  expect(await count(Prisma.sql`FROM provider_ledger`)).toBe(1);
});

test('a start that knows every other process is dead takes up what they had just begun', async () => {
  const { orderId } = processPayment().body;
  await database.client.$executeRaw`
    INSERT INTO payment (order_id, attempt, payment_id, amount, currency, token, status, work_at)
    VALUES (${orderId}::uuid, 1, ${newId()}::uuid, 500, 'EUR', 'tok_visa', 'Pending', now() + interval '1 hour')`;
  service = await startTestService(database.url, { recover: true });
  await service.reply(orderId, 'PaymentCompleted');
});

test('the books of the provider are ours, after a storm of charges, repeats and cancels over two replicas', async () => {
  service = await startTestService(database.url, { replicas: 2 });
  const tokens = ['tok_visa', 'tok_declined', 'tok_insufficient_funds', 'tok_flaky', 'tok_late', 'tok_hang'];
  const commands = Array.from({ length: 600 }, (_, index) =>
    processPayment({ token: tokens[index % 6]!, amount: 1 + index }),
  );
  const isSilent = (token: string) => token === 'tok_late' || token === 'tok_hang';
  const cancelled = commands.filter(({ body }, index) => isSilent(body.token) || index % 4 === 0);
  const storm = [...commands, ...commands, ...cancelled.map(({ body }) => cancelPayment(body.orderId))]
    .map((command) => ({ command, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ command }) => command);
  await Promise.all(storm.map((command) => service!.send(command)));

  await expect.poll(() => count(Prisma.sql`FROM payment WHERE work_at IS NULL`), PATIENCE).toBe(600);
  for (const { body } of cancelled) await service.reply(body.orderId, 'PaymentCancelled');
  expect(
    await count(Prisma.sql`
    FROM (SELECT order_id || ':' || attempt AS key, amount, currency, provider_reference AS reference
          FROM payment WHERE status = 'Completed') ours
    FULL JOIN (SELECT * FROM provider_ledger WHERE status = 'Charged') theirs
      ON key = idempotency_key AND ours.amount = theirs.amount AND ours.currency = theirs.currency
         AND ours.reference = theirs.reference
    WHERE key IS NULL OR idempotency_key IS NULL`),
  ).toBe(0);
  const cancelledIds = cancelled.map(({ body }) => body.orderId);
  expect(
    await count(Prisma.sql`
    FROM payment WHERE order_id = ANY(${cancelledIds}::uuid[]) AND status IN ('Pending', 'Completed')`),
  ).toBe(0);
  expect(await count(Prisma.sql`FROM payment WHERE status = 'Completed'`)).toBeGreaterThan(0);
  // One order, one story: what was answered at the end is what the row says.
  const outcomes = await database.client.payment.findMany({ where: { orderId: { in: cancelledIds } } });
  for (const { orderId, cancelOutcome } of outcomes) {
    expect((await service.reply(orderId, 'PaymentCancelled')).body).toMatchObject({ outcome: cancelOutcome });
  }
});
