import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { type Charge, type PaymentGateway, ProviderError } from './gateway.ts';
import { createSimulatedGateway } from './simulated.ts';

let database: TestDatabase;
let gateway: PaymentGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = createSimulatedGateway(database.client);
});
afterAll(() => database?.drop());

const chargeOf = (token: string): Charge => ({
  idempotencyKey: `${newId()}:1`,
  amount: 100,
  currency: 'EUR',
  token,
});
const never = () => new AbortController().signal;
const statusOf = async ({ idempotencyKey }: Charge) =>
  (await database.client.providerLedger.findUnique({ where: { idempotencyKey } }))?.status;

describe('a charge', () => {
  test('with the same key again has the same answer and is entered once', async () => {
    const charge = chargeOf('tok_visa');
    const answers = await Promise.all([1, 2, 3].map(() => gateway.charge(charge, never())));
    answers.push(await gateway.charge(charge, never()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual({ status: 'charged', providerReference: expect.stringMatching(/^sim_/) });
  });

  test('is remembered by another process', async () => {
    const charge = chargeOf('tok_visa');
    const answer = await gateway.charge(charge, never());
    expect(await createSimulatedGateway(database.client).charge(charge, never())).toEqual(answer);
  });

  test.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ])('of %s is declined, also when it is asked again', async (token, declineCode) => {
    const charge = chargeOf(token);
    expect(await gateway.charge(charge, never())).toEqual({ status: 'declined', declineCode });
    expect(await gateway.charge(charge, never())).toEqual({ status: 'declined', declineCode });
    expect(await gateway.cancel(charge, never())).toEqual({ outcome: 'NotCharged' });
  });

  test('of tok_flaky fails twice and is accepted then', async () => {
    const charge = chargeOf('tok_flaky');
    await expect(gateway.charge(charge, never())).rejects.toThrow(ProviderError);
    await expect(gateway.charge(charge, never())).rejects.toThrow(ProviderError);
    expect(await gateway.charge(charge, never())).toMatchObject({ status: 'charged' });
  });

  test('of tok_hang ends with its signal only, and charges nothing', async () => {
    const control = new AbortController();
    const charge = chargeOf('tok_hang');
    const answer = gateway.charge(charge, control.signal);
    control.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect(await statusOf(charge)).toBeUndefined();
  });

  test('of tok_late is in the books though its answer never comes', async () => {
    const control = new AbortController();
    const charge = chargeOf('tok_late');
    const answer = gateway.charge(charge, control.signal);
    await expect.poll(() => statusOf(charge)).toBe('Charged');
    control.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect(await gateway.cancel(charge, never())).toEqual({ outcome: 'Refunded' });
  });
});

describe('a cancel', () => {
  test('before the charge shuts it out', async () => {
    const charge = chargeOf('tok_visa');
    expect(await gateway.cancel(charge, never())).toEqual({ outcome: 'NotCharged' });
    expect(await gateway.charge(charge, never())).toEqual({ status: 'closed' });
    expect(await statusOf(charge)).toBe('Closed');
  });

  test('during a slow charge shuts it out', async () => {
    const charge = chargeOf('tok_slow');
    const answer = gateway.charge(charge, never());
    expect(await gateway.cancel(charge, never())).toEqual({ outcome: 'NotCharged' });
    expect(await answer).toEqual({ status: 'closed' });
  });

  test('after the charge refunds it, once, and the charge is not made again', async () => {
    const charge = chargeOf('tok_visa');
    await gateway.charge(charge, never());
    const outcomes = await Promise.all([1, 2, 3].map(() => gateway.cancel(charge, never())));
    expect(outcomes).toEqual([1, 2, 3].map(() => ({ outcome: 'Refunded' })));
    expect(await gateway.charge(charge, never())).toEqual({ status: 'closed' });
    expect(await statusOf(charge)).toBe('Refunded');
  });

  test('at the same instant as the charge leaves one truth, whoever is first', async () => {
    // Two gateways, so that the two meet in the database and not in a batch.
    const other = createSimulatedGateway(database.client);
    const races = Array.from({ length: 200 }, () => chargeOf('tok_visa'));
    await Promise.all(
      races.map(async (charge, index) => {
        const charging = () => gateway.charge(charge, never());
        const cancelling = () => other.cancel(charge, never());
        const begun = index % 2 === 0 ? ([charging(), cancelling()] as const) : undefined;
        const cancelFirst = begun?.[1] ?? cancelling();
        const [answer, { outcome }] = await Promise.all([begun?.[0] ?? charging(), cancelFirst]);
        expect(outcome).toBe(answer.status === 'charged' ? 'Refunded' : 'NotCharged');
        expect(await statusOf(charge)).toBe(outcome === 'Refunded' ? 'Refunded' : 'Closed');
      }),
    );
  });
});
