// The simulated provider on any ledger: what every gateway does, and what its tokens mean. Run by simulated.test.ts in memory
// and by simulated.int.test.ts on PostgreSQL.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeGateway } from '../gateway.behaviour.ts';
import { type Charge, ProviderError } from '../gateway.ts';
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
const openGateway = (ledger: Ledger) =>
  createSimulatedGateway(ledger, { challengeUrl: (secret) => `https://bank.example/?secret=${secret}` });
const never = () => new AbortController().signal;

export function describeSimulated(name: string, make: () => Promise<LedgerHarness>): void {
  let harness: LedgerHarness;
  let gateway: ReturnType<typeof openGateway>;
  beforeAll(async () => {
    harness = await make();
    gateway = openGateway(harness.ledger);
  });
  afterAll(() => harness?.close());

  describeGateway(`simulated (${name})`, async () => ({
    open: () => openGateway(harness.ledger),
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

    async function challenge() {
      const charge = chargeOf('tok_3ds');
      const answer = await gateway.charge(charge, never());
      const action = answer.status === 'pending' ? answer.action : null;
      return { charge, answer, secret: new URL(action!.url).searchParams.get('secret')! };
    }

    test('asks the customer of tok_3ds, with the same link every time, and of tok_3ds_frictionless does not', async () => {
      const { charge, answer, secret } = await challenge();
      expect(answer).toMatchObject({ status: 'pending', reason: 'ActionRequired' });
      expect(secret).toMatch(/^[\w-]{32}$/);
      expect(await gateway.charge(charge, never())).toEqual(answer);
      expect(await gateway.challenges.look(secret)).toMatchObject({ status: 'Challenged', amount: 100 });
      const frictionless = await gateway.charge(chargeOf('tok_3ds_frictionless'), never());
      expect(frictionless).toMatchObject({ status: 'charged' });
    });

    test.each([
      [true, { status: 'charged' }],
      [false, { status: 'declined', declineCode: 'authentication_failed' }],
    ])(
      'takes the first answer of the customer (approved: %s), and keeps to it',
      async (isApproved, outcome) => {
        const { charge, secret } = await challenge();
        const notice = await gateway.challenges.answer(secret, isApproved);
        expect(notice).toMatchObject({ idempotencyKey: charge.idempotencyKey, charge: outcome });
        expect(await gateway.challenges.answer(secret, !isApproved)).toEqual(notice);
        expect(await gateway.charge(charge, never())).toEqual(notice!.charge);
      },
    );

    test('a challenge that is closed takes no answer, and one that was approved is refunded', async () => {
      const late = await challenge();
      expect(await gateway.cancel(late.charge, never())).toEqual({ outcome: 'NotCharged' });
      expect(await gateway.challenges.answer(late.secret, true)).toBeNull();
      expect(await gateway.charge(late.charge, never())).toEqual({ status: 'closed' });
      const approved = await challenge();
      await gateway.challenges.answer(approved.secret, true);
      expect(await gateway.cancel(approved.charge, never())).toEqual({ outcome: 'Refunded' });
      expect(await gateway.cancel(approved.charge, never())).toEqual({ outcome: 'Refunded' });
      expect(await gateway.challenges.look('unknown')).toBeNull();
      expect(await gateway.challenges.answer('unknown', true)).toBeNull();
    });

    test('takes its time for a debit, and then has charged or declined it, also for whoever closes it', async () => {
      const charges = ['tok_debit', 'tok_debit_fails', 'tok_debit', 'tok_debit_fails', 'tok_debit'].map(
        chargeOf,
      );
      const [, , , , early] = charges;
      for (const charge of charges)
        expect(await gateway.charge(charge, never())).toMatchObject({
          ...{ status: 'pending', reason: 'Processing', action: null, decidedInMs: 3000 },
        });
      expect(await gateway.cancel(early!, never())).toEqual({ outcome: 'NotCharged' });
      await new Promise((resolve) => setTimeout(resolve, 3100));
      const [paid, failed, paidLate, failedLate] = charges as [Charge, Charge, Charge, Charge];
      expect(await gateway.charge(paid, never())).toMatchObject({ status: 'charged' });
      expect(await gateway.charge(failed, never())).toEqual({
        status: 'declined',
        declineCode: 'debit_failed',
      });
      expect(await gateway.cancel(paidLate, never())).toEqual({ outcome: 'Refunded' });
      expect(await gateway.cancel(failedLate, never())).toEqual({ outcome: 'NotCharged' });
      expect(await gateway.charge(early!, never())).toEqual({ status: 'closed' });
    });

    test('is cancelled during a slow charge', async () => {
      const charge = chargeOf('tok_slow');
      const answer = gateway.charge(charge, never());
      expect(await gateway.cancel(charge, never())).toEqual({ outcome: 'NotCharged' });
      expect(await answer).toEqual({ status: 'closed' });
    });
  });
}
