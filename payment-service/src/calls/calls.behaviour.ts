// Provider calls against a provider that does what each test wants, on any store. Run by calls.test.ts in memory and by
// calls.int.test.ts on PostgreSQL.
import { BrokerUnavailableError } from '@order-saga/shared/broker/broker';
import { newId } from '@order-saga/shared/contracts/ids';
import type { Message } from '@order-saga/shared/contracts/message';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChargeAnswer, PaymentGateway } from '../gateway/gateway.ts';
import { ProviderError } from '../gateway/gateway.ts';
import { paymentHandler } from '../handlers.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { cancelPayment, processPayment } from '../testing/commands.ts';
import type { StoreHarness } from '../testing/store-harness.ts';
import { silent } from '../testing/test-database.ts';
import { PATIENCE } from '../testing/test-service.ts';
import { type CallLimits, type Calls, callLimits, createCalls } from './calls.ts';
import { startSweep } from './sweep.ts';

let store: PaymentStore;
const stops: (() => Promise<void>)[] = [];

/** A process: calls, the handler that begins them, and what it published. */
function startProcess(
  gateway: Partial<PaymentGateway>,
  options: { limits?: Partial<CallLimits>; publish?: (messages: readonly Message[]) => Promise<void> } = {},
) {
  const published: Message[] = [];
  const calls: Calls = createCalls({
    store,
    gateway: { charge: silence, cancel: async () => ({ outcome: 'NotCharged' }), ...gateway },
    publish: async (messages) => {
      await options.publish?.(messages);
      published.push(...messages);
    },
    logger: silent,
    limits: { ...callLimits, stopMs: 0, ...options.limits },
  });
  stops.push(() => calls.stop());
  return {
    calls,
    published,
    handle: paymentHandler(store, calls),
    sweep(recover = false, intervalMs?: number) {
      const sweep = startSweep({
        ...{ store, calls, logger: silent, recover },
        ...(intervalMs === undefined ? {} : { intervalMs }),
      });
      stops.push(() => sweep.stop());
    },
  };
}

const silence = () => new Promise<never>(() => {});
const charged: ChargeAnswer = { status: 'charged', providerReference: 'ref-1' };

async function rowOf(orderId: string) {
  const session = await store.session();
  const [payment] = await session.lock({ insert: [], orderIds: [orderId] });
  await session.rollback();
  return payment;
}
const isDue = async (orderId: string) => (await rowOf(orderId))!.dueInMs! <= 0;

export function describeCalls(name: string, make: () => Promise<StoreHarness>): void {
  describe(`provider calls on payments in ${name}`, () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await make();
    });
    beforeEach(async () => {
      store = await harness.open();
    });
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    });
    afterAll(() => harness?.close());

    describe('a call without an answer', () => {
      test('leaves the payment Pending, to be asked again later', async () => {
        const { handle, calls, published } = startProcess({}, { limits: { answerMs: 20 } });
        const command = processPayment();
        await handle([command]);
        await expect.poll(() => calls.underWay('charge'), PATIENCE).toBe(0);
        expect(await rowOf(command.body.orderId)).toMatchObject({
          ...{ status: 'Pending', callFailures: 1, token: 'tok_visa' },
        });
        expect(await isDue(command.body.orderId)).toBe(false);
        expect(published).toEqual([]);
      });

      test('is made again a few times at once, then from the row', async () => {
        let asked = 0;
        const { handle, calls } = startProcess({
          charge: async () => {
            asked++;
            throw new ProviderError('down');
          },
        });
        const command = processPayment();
        await handle([command]);
        await expect.poll(() => calls.underWay('charge'), PATIENCE).toBe(0);
        expect(asked).toBe(4);
        expect(await rowOf(command.body.orderId)).toMatchObject({ status: 'Pending', callFailures: 1 });
      });

      test('of a cancel is made again, and ends with its answer', async () => {
        let asked = 0;
        const { handle, sweep, published } = startProcess(
          { cancel: async () => (++asked === 1 ? silence() : { outcome: 'Voided' }) },
          { limits: { answerMs: 20 } },
        );
        const { orderId } = processPayment().body;
        await handle([processPayment({ orderId }), cancelPayment(orderId)]);
        sweep();
        await expect.poll(() => published, PATIENCE).toMatchObject([{ body: { outcome: 'Voided' } }]);
        expect(await rowOf(orderId)).toMatchObject({ status: 'Cancelled', dueInMs: null });
      });
    });

    describe('a bound', () => {
      test('leaves what does not fit to the sweep, due at once', async () => {
        const answers: ((answer: ChargeAnswer) => void)[] = [];
        const { handle, sweep, published } = startProcess(
          { charge: () => new Promise((resolve) => answers.push(resolve)) },
          { limits: { charges: 1 } },
        );
        const [first, second] = [processPayment(), processPayment()];
        await handle([first, second]);
        expect(await rowOf(second.body.orderId)).toMatchObject({ status: 'Pending' });
        expect(await isDue(second.body.orderId)).toBe(true);
        sweep();
        answers[0]!(charged);
        await expect.poll(() => answers.length, PATIENCE).toBe(2);
        answers[1]!(charged);
        await expect.poll(() => published.length, PATIENCE).toBe(2);
        expect(published.map(({ body }) => body.orderId)).toEqual([first.body.orderId, second.body.orderId]);
      });

      test('is filled again as soon as a call ends, also when the sweep would not look for an hour', async () => {
        const answers: ((answer: ChargeAnswer) => void)[] = [];
        let most = 0;
        const { handle, sweep, calls, published } = startProcess(
          {
            charge: () => {
              most = Math.max(most, calls.underWay('charge'));
              return new Promise((resolve) => answers.push(resolve));
            },
          },
          { limits: { charges: 3 } },
        );
        sweep(false, 3_600_000);
        const commands = Array.from({ length: 12 }, () => processPayment());
        await handle(commands);
        for (let ended = 0; ended < commands.length; ended++) {
          await expect.poll(() => answers.length, PATIENCE).toBe(Math.min(ended + 3, commands.length));
          answers[ended]!(charged);
        }
        await expect.poll(() => published.length, PATIENCE).toBe(commands.length);
        expect(most).toBeLessThanOrEqual(3);
      });

      test('of charges that is full does not hold up a cancel', async () => {
        const { handle, published } = startProcess({}, { limits: { charges: 1 } });
        const { orderId } = processPayment().body;
        await handle([processPayment(), processPayment({ orderId })]);
        await handle([cancelPayment(orderId)]);
        await expect
          .poll(() => published, PATIENCE)
          .toMatchObject([{ type: 'PaymentCancelled', body: { orderId } }]);
      });
    });

    test('the answer of a charge changes nothing once a cancel was asked for in another process', async () => {
      const charge = Promise.withResolvers<ChargeAnswer>();
      const cancel = Promise.withResolvers<{ outcome: 'Refunded' }>();
      const one = startProcess({ charge: () => charge.promise });
      const other = startProcess({ cancel: () => cancel.promise });
      const command = processPayment();
      const { orderId } = command.body;
      await one.handle([command]);
      await other.handle([cancelPayment(orderId)]);
      charge.resolve(charged);
      await expect.poll(() => one.calls.underWay('charge'), PATIENCE).toBe(0);
      expect(await rowOf(orderId)).toMatchObject({ status: 'Pending' });
      cancel.resolve({ outcome: 'Refunded' });
      await expect
        .poll(() => other.published, PATIENCE)
        .toMatchObject([{ body: { orderId, outcome: 'Refunded' } }]);
      expect(one.published).toEqual([]);
      expect(await rowOf(orderId)).toMatchObject({ status: 'Refunded', token: null, dueInMs: null });
    });

    test('a call that is not answered any more after a cancel leaves the cancel its time', async () => {
      const one = startProcess({}, { limits: { answerMs: 50 } });
      const cancel = Promise.withResolvers<{ outcome: 'NotCharged' }>();
      const other = startProcess({ cancel: () => cancel.promise });
      const command = processPayment();
      await one.handle([command]);
      await other.handle([cancelPayment(command.body.orderId)]);
      await expect.poll(() => one.calls.underWay('charge'), PATIENCE).toBe(0);
      expect(await rowOf(command.body.orderId)).toMatchObject({ status: 'Pending', callFailures: 0 });
    });

    describe('a process that ends', () => {
      test('in good order gives its calls to the others at once', async () => {
        const one = startProcess({});
        const other = startProcess({ charge: async () => charged });
        const command = processPayment();
        await one.handle([command]);
        await one.calls.stop();
        expect(await rowOf(command.body.orderId)).toMatchObject({
          ...{ status: 'Pending', callFailures: 0 },
        });
        expect(await isDue(command.body.orderId)).toBe(true);
        other.sweep();
        await expect.poll(() => other.published, PATIENCE).toMatchObject([{ type: 'PaymentCompleted' }]);
      });

      test('waits for the calls in hand before', async () => {
        const charge = Promise.withResolvers<ChargeAnswer>();
        const one = startProcess({ charge: () => charge.promise }, { limits: { stopMs: 8000 } });
        const command = processPayment();
        await one.handle([command]);
        const stopped = one.calls.stop();
        charge.resolve(charged);
        await stopped;
        expect(one.published).toMatchObject([{ type: 'PaymentCompleted' }]);
        expect(await rowOf(command.body.orderId)).toMatchObject({ status: 'Completed' });
      });

      test('begins no call of a command that it still takes', async () => {
        const one = startProcess({ charge: async () => charged });
        await one.calls.stop();
        const command = processPayment();
        await one.handle([command]);
        expect(await rowOf(command.body.orderId)).toMatchObject({ status: 'Pending' });
        expect(await isDue(command.body.orderId)).toBe(true);
      });

      test('by a kill is made up for when its lease is over, or at once by a start that knows it is dead', async () => {
        const died = startProcess({});
        const command = processPayment();
        await died.handle([command]);
        expect(await isDue(command.body.orderId)).toBe(false);
        const heir = startProcess({ charge: async () => charged });
        heir.sweep(true);
        await expect
          .poll(() => heir.published, PATIENCE)
          .toMatchObject([{ type: 'PaymentCompleted', body: { attempt: 1 } }]);
        expect(await rowOf(command.body.orderId)).toMatchObject({ status: 'Completed' });
      });
    });

    test('a reply waits for the broker, and the payment does not', async () => {
      let isAway = true;
      const { handle, published } = startProcess(
        { charge: async () => charged },
        {
          publish: async () => {
            if (isAway) throw new BrokerUnavailableError('away');
          },
        },
      );
      const [first, second] = [processPayment(), processPayment({ orderId: newId() })];
      await handle([first]);
      await expect.poll(() => rowOf(first.body.orderId), PATIENCE).toMatchObject({ status: 'Completed' });
      // The first reply is still being tried: the second payment is stored all the same.
      await handle([second]);
      await expect.poll(() => rowOf(second.body.orderId), PATIENCE).toMatchObject({ status: 'Completed' });
      expect(published).toEqual([]);
      isAway = false;
      await expect.poll(() => published.length, PATIENCE).toBe(2);
    });
  });
}
