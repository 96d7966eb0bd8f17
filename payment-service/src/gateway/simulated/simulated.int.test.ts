import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MakeGateway } from '../../testing/gateway-harness.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { describeGateway } from '../gateway.behaviour.ts';
import { type Charge, type PaymentGateway, ProviderError } from '../gateway.ts';
import { createSimulatedGateway } from './simulated.ts';

let database: TestDatabase;
let gateway: PaymentGateway;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = createSimulatedGateway(database.client);
});
afterAll(() => database?.drop());

const entryOf = (idempotencyKey: string) =>
  database.client.providerLedger.findUnique({ where: { idempotencyKey } });

const makeGateway: MakeGateway = async () => ({
  open: () => createSimulatedGateway(database.client),
  tokens: {
    ...{ accepted: 'tok_visa', declined: 'tok_declined', declineCode: 'card_declined', flaky: 'tok_flaky' },
    ...{ late: 'tok_late', silent: 'tok_hang' },
  },
  async moneyOf(key) {
    const entry = await entryOf(key);
    const amount = Number(entry?.amount ?? 0);
    const isCharged = entry?.status === 'Charged' || entry?.status === 'Refunded';
    return {
      charges: isCharged ? 1 : 0,
      charged: isCharged ? amount : 0,
      refunded: entry?.status === 'Refunded' ? amount : 0,
    };
  },
  isAsked: async () => true,
  close: async () => {},
});

describeGateway('simulated', makeGateway);

const chargeOf = (token: string): Charge => ({
  idempotencyKey: `${newId()}:1`,
  amount: 100,
  currency: 'EUR',
  token,
});
const never = () => new AbortController().signal;

describe('the simulated provider', () => {
  test('declines tok_insufficient_funds as what it is', async () => {
    const answer = await gateway.charge(chargeOf('tok_insufficient_funds'), never());
    expect(answer).toEqual({ status: 'declined', declineCode: 'insufficient_funds' });
  });

  test('fails twice for tok_flaky', async () => {
    const charge = chargeOf('tok_flaky');
    await expect(gateway.charge(charge, never())).rejects.toThrow(ProviderError);
    await expect(gateway.charge(charge, never())).rejects.toThrow(ProviderError);
    expect(await gateway.charge(charge, never())).toMatchObject({ status: 'charged' });
  });

  test('ends its silence with the signal', async () => {
    const control = new AbortController();
    const charge = chargeOf('tok_hang');
    const answer = gateway.charge(charge, control.signal);
    control.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    expect(await entryOf(charge.idempotencyKey)).toBeNull();
  });

  test('is cancelled during a slow charge', async () => {
    const charge = chargeOf('tok_slow');
    const answer = gateway.charge(charge, never());
    expect(await gateway.cancel(charge, never())).toEqual({ outcome: 'NotCharged' });
    expect(await answer).toEqual({ status: 'closed' });
  });
});
