// What every gateway behind the port does. The simulated provider passes it in memory and on PostgreSQL, Stripe on its
// stand-in.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askProvider } from '../calls/ask-provider.ts';
import type { GatewayHarness, MakeGateway } from '../testing/gateway-harness.ts';
import { PATIENCE } from '../testing/test-service.ts';
import type { Charge, PaymentGateway } from './gateway.ts';

const AMOUNT = 1250;

export function describeGateway(name: string, make: MakeGateway): void {
  describe(`${name} gateway`, () => {
    let harness: GatewayHarness;
    let gateway: PaymentGateway;
    beforeEach(async () => {
      harness = await make();
      gateway = harness.open();
    });
    afterEach(() => harness.close());

    const chargeOf = (token: string): Charge => ({
      ...{ idempotencyKey: `${newId()}:1`, amount: AMOUNT, currency: 'EUR', token },
    });
    const never = () => new AbortController().signal;
    /** As the service asks: a fault is asked again at once. */
    const ask = (charge: Charge, one = gateway, signal = never()) =>
      askProvider((until) => one.charge(charge, until), signal);
    const undo = (charge: Charge, one = gateway) =>
      askProvider((until) => one.cancel(charge, until), never());
    const moneyOf = ({ idempotencyKey }: Charge) => harness.moneyOf(idempotencyKey);
    const nothing = { charges: 0, charged: 0, refunded: 0 };
    const kept = { charges: 1, charged: AMOUNT, refunded: 0 };
    const givenBack = { charges: 1, charged: AMOUNT, refunded: AMOUNT };

    /** Asks for a charge that is never answered. @returns once the provider `has` it, and nobody waits any more */
    async function lose(charge: Charge, has: () => Promise<unknown>, value: unknown): Promise<void> {
      const control = new AbortController();
      const answer = ask(charge, gateway, control.signal);
      answer.catch(() => {});
      await expect.poll(has, PATIENCE).toEqual(value);
      control.abort(new Error('enough'));
      await expect(answer).rejects.toThrow('enough');
    }

    describe('a charge', () => {
      test('is made once and has one answer, however often and by whomever it is asked', async () => {
        const charge = chargeOf(harness.tokens.accepted);
        const answers = await Promise.all(
          [gateway, gateway, harness.open(), harness.open()].map((one) => ask(charge, one)),
        );
        answers.push(await ask(charge), await ask(charge, harness.open()));
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        expect(answers[0]).toEqual({ status: 'charged', providerReference: expect.stringMatching(/./) });
        expect(await moneyOf(charge)).toEqual(kept);
      });

      test('that is declined stays declined, whoever asks and with whatever card, and moves nothing', async () => {
        const { declined, declineCode, accepted } = harness.tokens;
        const charge = chargeOf(declined);
        const answer = { status: 'declined', declineCode };
        expect(await ask(charge)).toEqual(answer);
        expect(await ask(charge)).toEqual(answer);
        expect(await ask({ ...charge, token: accepted }, harness.open())).toEqual(answer);
        expect(await moneyOf(charge)).toEqual(nothing);
      });

      test('that is declined leaves nothing to a cancel, and is not made after it', async () => {
        const charge = chargeOf(harness.tokens.declined);
        await ask(charge);
        expect(await undo(charge)).toEqual({ outcome: 'NotCharged' });
        expect(await ask({ ...charge, token: harness.tokens.accepted })).not.toMatchObject({
          status: 'charged',
        });
        expect(await moneyOf(charge)).toEqual(nothing);
      });

      test('that meets faults of the provider is made once when it is well again', async () => {
        const charge = chargeOf(harness.tokens.flaky);
        await expect(gateway.charge(charge, never())).rejects.toMatchObject({ name: 'ProviderError' });
        expect(await ask(charge)).toMatchObject({ status: 'charged' });
        expect(await moneyOf(charge)).toEqual(kept);
      });

      test('whose answer is lost is known to whoever asks next, and is not made again', async () => {
        const charge = chargeOf(harness.tokens.late);
        await lose(charge, () => moneyOf(charge), kept);
        const again = { ...charge, token: harness.tokens.accepted };
        const answer = await ask(again, harness.open());
        expect(answer).toMatchObject({ status: 'charged' });
        expect(await ask(again)).toEqual(answer);
        expect(await moneyOf(charge)).toEqual(kept);
      });

      test('that never came through is made by whoever asks next', async () => {
        const charge = chargeOf(harness.tokens.silent);
        await lose(charge, () => harness.isAsked(charge.idempotencyKey), true);
        expect(await moneyOf(charge)).toEqual(nothing);
        expect(await ask({ ...charge, token: harness.tokens.accepted }, harness.open())).toMatchObject({
          status: 'charged',
        });
        expect(await moneyOf(charge)).toEqual(kept);
      });

      test('of another attempt is another payment', async () => {
        const first = chargeOf(harness.tokens.accepted);
        const second = { ...first, idempotencyKey: first.idempotencyKey.replace(/:1$/, ':2') };
        const declined = { ...first, idempotencyKey: first.idempotencyKey.replace(/:1$/, ':3') };
        await ask({ ...declined, token: harness.tokens.declined });
        const [one, other] = [await ask(first), await ask(second)];
        expect(one).not.toEqual(other);
        expect(await undo(first)).toEqual({ outcome: 'Refunded' });
        expect(await ask(second)).toEqual(other);
        expect(await moneyOf(first)).toEqual(givenBack);
        expect(await moneyOf(second)).toEqual(kept);
      });
    });

    describe('a cancel', () => {
      test('before the charge shuts it out, in every process', async () => {
        const charge = chargeOf(harness.tokens.accepted);
        expect(await undo(charge)).toEqual({ outcome: 'NotCharged' });
        expect(await undo(charge, harness.open())).toEqual({ outcome: 'NotCharged' });
        expect(await ask(charge)).toEqual({ status: 'closed' });
        expect(await ask(charge, harness.open())).toEqual({ status: 'closed' });
        expect(await moneyOf(charge)).toEqual(nothing);
      });

      test('after the charge gives the money back once, and the charge is not made again', async () => {
        const charge = chargeOf(harness.tokens.accepted);
        await ask(charge);
        const outcomes = await Promise.all(
          [gateway, gateway, harness.open()].map((one) => undo(charge, one)),
        );
        outcomes.push(await undo(charge, harness.open()));
        expect(outcomes).toEqual(Array(4).fill({ outcome: 'Refunded' }));
        expect(await ask(charge)).toEqual({ status: 'closed' });
        expect(await ask(charge, harness.open())).toEqual({ status: 'closed' });
        expect(await moneyOf(charge)).toEqual(givenBack);
      });

      test('of a charge whose answer was lost gives the money back', async () => {
        const charge = chargeOf(harness.tokens.late);
        await lose(charge, () => moneyOf(charge), kept);
        expect(await undo(charge, harness.open())).toEqual({ outcome: 'Refunded' });
        expect(await moneyOf(charge)).toEqual(givenBack);
      });

      test('does not wait for a charge that is under way, and shuts it out', async () => {
        const charge = chargeOf(harness.tokens.silent);
        const control = new AbortController();
        const answer = ask(charge, gateway, control.signal);
        answer.catch(() => {});
        await expect.poll(() => harness.isAsked(charge.idempotencyKey), PATIENCE).toBe(true);
        expect(await undo(charge)).toEqual({ outcome: 'NotCharged' });
        control.abort(new Error('enough'));
        await expect(answer).rejects.toThrow('enough');
        expect(await ask({ ...charge, token: harness.tokens.accepted })).toEqual({ status: 'closed' });
        expect(await moneyOf(charge)).toEqual(nothing);
      });

      test('at the same instant as the charge leaves one truth, whoever is first', async () => {
        // Two gateways, so that the two meet at the provider and in the database, and not in a batch.
        const other = harness.open();
        await Promise.all(
          Array.from({ length: 100 }, async (_, index) => {
            const charge = chargeOf(harness.tokens.accepted);
            const charging = () => ask(charge);
            const cancelling = () => undo(charge, other);
            const [answer, closed] = await (index % 2 === 0
              ? Promise.all([charging(), cancelling()])
              : Promise.all([cancelling(), charging()]).then(([second, first]) => [first, second] as const));
            const outcome = 'outcome' in closed ? closed.outcome : closed.refusal;
            expect(['charged', 'closed']).toContain(answer.status);
            if (answer.status === 'charged') expect(outcome).toBe('Refunded');
            expect(await moneyOf(charge)).toEqual(outcome === 'Refunded' ? givenBack : nothing);
            expect(await ask(charge)).toEqual({ status: 'closed' });
          }),
        );
      });
    });
  });
}
