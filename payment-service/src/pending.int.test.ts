// Payments that wait for their customer or their provider, from the command over the page of the bank to the reply.
import { createLogger } from '@order-saga/shared/observability/logger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelPayment, processPayment } from './testing/commands.ts';
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { PATIENCE, startTestService, type TestService } from './testing/test-service.ts';

let database: TestDatabase;
let service: TestService;
const logged: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const output = {
    write: (line: string) => {
      logged.push(line);
    },
  };
  service = await startTestService(database.url, {
    replicas: 2,
    logger: createLogger({ name: 'test', level: 'debug', output }),
  });
});
afterAll(async () => {
  await service?.stop();
  await database?.drop();
});

const ledgerOf = async (orderId: string) =>
  (await database.client.providerLedger.findUniqueOrThrow({ where: { idempotencyKey: `${orderId}:1` } }))
    .status;

/** An order whose customer is asked. */
async function challenged() {
  const command = processPayment({ token: 'tok_3ds' });
  const { orderId } = command.body;
  await service.send(command);
  const { body } = await service.reply(orderId, 'PaymentPending');
  const { action, ...rest } = body as unknown as { action: { type: string; url: string } } & Record<
    string,
    unknown
  >;
  return { command, orderId, url: action.url, action, body: rest };
}
const page = async (url: string) => (await fetch(url)).text();
const answer = (url: string, how: 'approve' | 'refuse') =>
  fetch(url.replace('/challenge?', `/challenge/${how}?`), {
    ...{ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  });

describe('a payment whose customer has to act', () => {
  test('is answered with a link and a time, the same for each repeat of the command', async () => {
    const { command, orderId, action, body } = await challenged();
    expect(action).toEqual({ type: 'redirect', url: expect.stringContaining('/challenge?secret=') });
    expect(body).toMatchObject({ revision: 1, reason: 'ActionRequired' });
    const leftMs = Date.parse(body['expiresAt'] as string) - Date.now();
    expect(leftMs).toBeGreaterThan(890_000);
    expect(leftMs).toBeLessThanOrEqual(901_000);
    await service.send(command);
    await expect.poll(() => service.repliesOf(orderId).length, PATIENCE).toBe(2);
    const [first, second] = service.repliesOf(orderId);
    expect(second).toEqual(first);
    expect(await service.payments(orderId)).toMatchObject([
      { status: 'Pending', pending: { reason: 'ActionRequired', expiresAt: body['expiresAt'] } },
    ]);
    expect(JSON.stringify(await service.payments(orderId))).not.toContain('secret=');
  });

  test('is charged when the customer approves on the page, which shows it from then on', async () => {
    const { orderId, url } = await challenged();
    expect(await page(url)).toMatch(/39\.98 EUR[\s\S]*Approve[\s\S]*Refuse/);
    const answered = await answer(url, 'approve');
    expect(answered.redirected).toBe(true);
    expect(await answered.text()).toContain('You approved this payment');
    await service.reply(orderId, 'PaymentCompleted');
    await answer(url, 'refuse');
    expect(await ledgerOf(orderId)).toBe('Charged');
    const row = await database.client.payment.findFirstOrThrow({ where: { orderId } });
    expect(row).toMatchObject({
      status: 'Completed',
      token: null,
      pendingRevision: null,
      pendingAction: null,
    });
  });

  test('is declined when the customer refuses', async () => {
    const { orderId, url } = await challenged();
    await answer(url, 'refuse');
    expect(await service.reply(orderId, 'PaymentFailed')).toMatchObject({
      body: { reason: 'PaymentDeclined', declineCode: 'authentication_failed' },
    });
    expect(await page(url)).toContain('You refused this payment');
  });

  test('is found to be charged when the process died between the approval and the row', async () => {
    const { orderId, url } = await challenged();
    const challenge = new URL(url).searchParams.get('secret');
    await database.client.providerLedger.updateMany({ where: { challenge }, data: { status: 'Charged' } });
    await database.client.payment.updateMany({ where: { orderId }, data: { workAt: new Date(0) } });
    await service.reply(orderId, 'PaymentCompleted');
  });

  test('is closed at the provider by its cancel; the customer who comes then is told, and charged nothing', async () => {
    const { orderId, url } = await challenged();
    await service.send(cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({
      body: { outcome: 'NotCharged' },
    });
    const late = await answer(url, 'approve');
    expect(await late.text()).toContain('This payment is closed');
    expect(await ledgerOf(orderId)).toBe('Closed');
    expect(await service.payments(orderId)).toMatchObject([{ status: 'Cancelled' }]);
  });

  test('that was approved a moment before its cancel goes back, once', async () => {
    const { orderId, url } = await challenged();
    const challenge = new URL(url).searchParams.get('secret');
    await database.client.providerLedger.updateMany({ where: { challenge }, data: { status: 'Charged' } });
    await service.send(cancelPayment(orderId), cancelPayment(orderId));
    expect(await service.reply(orderId, 'PaymentCancelled')).toMatchObject({ body: { outcome: 'Refunded' } });
    expect(await ledgerOf(orderId)).toBe('Refunded');
  });

  test('has a page that no stranger finds, that runs no program and is shown in no frame', async () => {
    const { url } = await challenged();
    const { headers } = await fetch(url);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual([
      'no-referrer',
      'no-store',
    ]);
    for (const secret of ['', 'x', `${'a'.repeat(32)}`, '%27%3B--'])
      expect((await fetch(`${service.url}/challenge?secret=${secret}`)).status).toBeOneOf([400, 404]);
    const guess = `${service.url}/challenge?secret=${'a'.repeat(32)}`;
    expect((await answer(guess, 'approve')).status).toBe(404);
  });

  test('shows its link in no log', async () => {
    const { orderId, url } = await challenged();
    await answer(url, 'approve');
    await service.reply(orderId, 'PaymentCompleted');
    await expect.poll(() => logged.join(''), PATIENCE).toContain('/challenge');
    expect(logged.join('')).not.toContain(new URL(url).searchParams.get('secret'));
  });
});

describe('a payment that takes its time', () => {
  test.each([
    ['tok_debit', 'PaymentCompleted'],
    ['tok_debit_fails', 'PaymentFailed'],
  ] as const)('of %s ends with %s by itself', async (token, type) => {
    const command = processPayment({ token });
    const { orderId } = command.body;
    await service.send(command);
    const { body } = await service.reply(orderId, 'PaymentPending');
    expect(body).toMatchObject({ reason: 'Processing', action: null, revision: 1 });
    expect(Date.parse((body as { expiresAt: string }).expiresAt) - Date.now()).toBeGreaterThan(604_000_000);
    await service.reply(orderId, type);
  });
});

test('payments that wait are counted by themselves, and are not among those that are not decided', async () => {
  await challenged();
  const text = await service.metrics.registry.metrics();
  expect(Number(/^payments_waiting\{.*\} (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
  expect(text).toMatch(/^payments_pending\{.*\} 0$/m);
  expect(text).not.toContain('secret');
});
