// The simulated provider on any ledger: what every gateway does, and what its tokens mean. Run by simulated.test.ts in memory
// and by simulated.int.test.ts on PostgreSQL.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeGateway } from '../gateway.behaviour.ts';
import { type Charge, type PaymentGateway, ProviderError } from '../gateway.ts';
import type { Ledger } from './ledger.ts';
import { createSimulatedGateway } from './simulated.ts';

export interface LedgerHarness {
  readonly ledger: Ledger;
  /** What is in the books. */
  entryOf(
    idempotencyKey: string,
  ): Promise<{ readonly status: string; readonly amount: number | bigint } | null>;
  close(): Promise<void>;
}

const chargeOf = (token: string): Charge => ({
  idempotencyKey: `${newId()}:1`,
  amount: 100,
  currency: 'EUR',
  token,
});
const never = () => new AbortController().signal;

export function describeSimulated(name: string, make: () => Promise<LedgerHarness>): void {
  let harness: LedgerHarness;
  let gateway: PaymentGateway;
  beforeAll(async () => {
    harness = await make();
    gateway = createSimulatedGateway(harness.ledger);
  });
  afterAll(() => harness?.close());

  describeGateway(`simulated (${name})`, async () => ({
    open: () => createSimulatedGateway(harness.ledger),
    tokens: {
      ...{ accepted: 'tok_visa', declined: 'tok_declined', declineCode: 'card_declined', flaky: 'tok_flaky' },
      ...{ late: 'tok_late', silent: 'tok_hang' },
    },
    async moneyOf(key) {
      const entry = await harness.entryOf(key);
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
  }));

  describe(`the simulated provider (${name})`, () => {
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
      expect(await harness.entryOf(charge.idempotencyKey)).toBeNull();
    });

    test('is cancelled during a slow charge', async () => {
      const charge = chargeOf('tok_slow');
      const answer = gateway.charge(charge, never());
      expect(await gateway.cancel(charge, never())).toEqual({ outcome: 'NotCharged' });
      expect(await answer).toEqual({ status: 'closed' });
    });
  });
}
