// What every store of payments does. Run by memory-payments.test.ts and postgres-payments.int.test.ts.
import { newId } from '@order-saga/shared/contracts/ids';
import { decideInStore } from '@order-saga/shared/database/store';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { blankPayment, LEASE_MS, type NotedMoney, type Payment } from '../domain/payment.ts';
import type { StoreHarness } from '../testing/store-harness.ts';
import type { PaymentStore } from './payment-store.ts';

export function describePaymentStore(name: string, make: () => Promise<StoreHarness>): void {
  describe(`payments in ${name}`, () => {
    let harness: StoreHarness;
    let store: PaymentStore;
    beforeAll(async () => {
      harness = await make();
    });
    beforeEach(async () => {
      store = await harness.open();
    });
    afterAll(() => harness?.close());

    const keyFor = (orderId = newId(), attempt = 1) => ({ orderId, attempt, paymentId: newId() });
    const pending = { amount: 500, currency: 'EUR', token: 'tok_visa', status: 'Pending' } as const;
    const cancelling = { cancelRequested: true, token: null } as const;

    /** Puts payments there, in key order. */
    async function put(...fields: Partial<Payment>[]): Promise<Payment[]> {
      const keys = fields.map(({ orderId, attempt }) => keyFor(orderId, attempt));
      const ask = { insert: keys, orderIds: keys.map(({ orderId }) => orderId) };
      const { changes } = await decideInStore(store, ask, () => ({
        changes: {
          payments: keys.map((key, index) => ({
            ...blankPayment(key, key.paymentId),
            ...pending,
            dueInMs: LEASE_MS,
            ...fields[index],
            orderId: key.orderId.toLowerCase(),
          })),
        },
      }));
      return changes.payments;
    }
    async function found(...orderIds: string[]): Promise<readonly Payment[]> {
      const session = await store.session();
      const payments = await session.lock({ insert: [], orderIds });
      await session.rollback();
      return payments;
    }
    const dueOf = async ({ orderId }: Payment) => (await found(orderId))[0]!.dueInMs;
    const isPending = (promise: Promise<unknown>) =>
      Promise.race([promise.then(() => false), new Promise((resolve) => setTimeout(resolve, 50, true))]);

    describe('a session', () => {
      test('inserts blank rows, and finds every payment of the orders by key', async () => {
        const [known] = await put({ attempt: 2 });
        const { orderId } = known!;
        const fresh = [keyFor(orderId, 10), keyFor(orderId, 1), keyFor()];
        const session = await store.session();
        const locked = await session.lock({
          insert: [...fresh, keyFor(orderId, 2)],
          orderIds: [orderId, fresh[2]!.orderId, newId()],
        });
        await session.commit({
          payments: locked.map((payment) => ({ ...payment, cancelOutcome: 'Voided' })),
        });
        const blank = ({ paymentId, ...key }: (typeof fresh)[number]) => blankPayment(key, paymentId);
        expect(locked.map((payment) => ({ ...payment, dueInMs: null }))).toEqual([
          blank(fresh[1]!),
          { ...known, dueInMs: null },
          blank(fresh[0]!),
          blank(fresh[2]!),
        ]);
      });

      test('gives back what it was given', async () => {
        const money: NotedMoney = {
          ...{ refunded: 100, returned: 300, failedRefund: 'declined', askedAt: 1_790_000_000_123_457 },
          dispute: { status: 'lost', amount: 200, isOpen: false },
        };
        const [told, open, plain] = await put(
          {
            ...{ status: 'Refunded', token: null, cancelRequested: true, cancelOutcome: 'Refunded', money },
            ...{ refundFailure: 'not_refunded', dueInMs: null, lastCallError: 'none', callFailures: 3 },
            settlement: { how: 'TakenByDispute', reason: 'bank', by: 'anna', amount: 200 },
            ...{ declineCode: 'no', providerReference: 'ref', traceparent: 'trace', amount: 2 ** 53 - 1 },
          },
          {
            ...{ ...cancelling, refundRefusal: 'charge_disputed', dueInMs: 60_000 },
            money: { ...money, dispute: null, failedRefund: null },
          },
          { status: 'Failed', token: null, dueInMs: null },
        );
        expect(await found(told!.orderId)).toEqual([told]);
        expect(await found(plain!.orderId)).toEqual([plain]);
        const [stored] = await found(open!.orderId.toUpperCase());
        expect({ ...stored, dueInMs: 60_000 }).toEqual(open);
        expect(stored!.dueInMs).toBeGreaterThan(50_000);
        expect(stored!.dueInMs).toBeLessThanOrEqual(60_001);
      });

      test('gives back what a payment waits for, with and without something to show, and nothing of it once it is decided', async () => {
        const waiting = {
          revision: 2,
          reason: 'ActionRequired',
          expiresAt: '2026-01-01T00:15:00.123Z',
          action: { type: 'redirect', url: 'https://bank.example/?secret="1"' },
        } as const;
        const processing = { ...waiting, reason: 'Processing', action: null } as const;
        const rows = await put({ pending: waiting }, { pending: processing });
        for (const [index, pending] of [waiting, processing].entries())
          expect((await found(rows[index]!.orderId))[0]!.pending).toEqual(pending);
        const session = await store.session();
        const [read] = await session.lock({ insert: [], orderIds: [rows[0]!.orderId] });
        await session.commit({
          payments: [{ ...read!, pending: null, status: 'Completed', token: null, dueInMs: null }],
        });
        expect((await found(rows[0]!.orderId))[0]!.pending).toBeNull();
      });

      test('changes only what it was given, and leaves the due time of what it read', async () => {
        const [one, other] = await put({ dueInMs: 60_000 }, {});
        const session = await store.session();
        const [read] = await session.lock({ insert: [], orderIds: [one!.orderId, other!.orderId] });
        await session.commit({ payments: [{ ...read!, callFailures: 1 }] });
        expect(await dueOf(one!)).toBeLessThanOrEqual(60_001);
        expect(await dueOf(one!)).toBeGreaterThan(50_000);
        expect(await found(other!.orderId)).toMatchObject([{ callFailures: 0 }]);
      });

      test('that is rolled back keeps nothing, also of the rows that it inserted', async () => {
        const [known] = await put({});
        const fresh = keyFor();
        const session = await store.session();
        await session.lock({ insert: [fresh], orderIds: [fresh.orderId, known!.orderId] });
        await session.rollback();
        expect(await found(fresh.orderId)).toEqual([]);
      });

      test('whose changes cannot be written fails before anything is sent, and keeps nothing', async () => {
        const [known] = await put({});
        const fresh = keyFor();
        const unwritable = { toJSON: () => expect.unreachable() } as unknown as string;
        const failing = decideInStore(
          store,
          { insert: [fresh], orderIds: [fresh.orderId, known!.orderId] },
          (payments) => ({
            changes: {
              payments: payments.map((payment, index) => ({
                ...payment,
                callFailures: 7,
                cancelOutcome: 'Voided' as const,
                traceparent: index === 1 ? unwritable : null,
              })),
            },
          }),
        );
        await expect(failing).rejects.toThrow();
        expect(await found(fresh.orderId)).toEqual([]);
        expect(await found(known!.orderId)).toMatchObject([{ callFailures: 0 }]);
      });

      test('waits for another that holds one of its rows, and reads what that one wrote', async () => {
        const [known] = await put({});
        const orderIds = [known!.orderId];
        const first = await store.session();
        const [payment] = await first.lock({ insert: [], orderIds });
        const second = await store.session();
        const waiting = second.lock({ insert: [], orderIds });
        expect(await isPending(waiting)).toBe(true);
        await first.commit({ payments: [{ ...payment!, callFailures: 1 }] });
        expect(await waiting).toMatchObject([{ callFailures: 1 }]);
        await second.rollback();
      });

      test('waits for another that inserts one of its rows', async () => {
        const [mine, theirs] = [keyFor(), keyFor()];
        const ask = { insert: [mine], orderIds: [mine.orderId] };
        const first = await store.session();
        const [payment] = await first.lock(ask);
        const second = await store.session();
        const waiting = second.lock({ ...ask, insert: [{ ...theirs, orderId: mine.orderId }] });
        expect(await isPending(waiting)).toBe(true);
        await first.commit({ payments: [{ ...payment!, cancelOutcome: 'NotCharged' }] });
        expect(await waiting).toMatchObject([{ paymentId: mine.paymentId, cancelOutcome: 'NotCharged' }]);
        await second.rollback();
      });
    });

    describe('due calls', () => {
      test('are claimed by their kind, the longest due first, and only once', async () => {
        const [late, later, cancel] = await put(
          { dueInMs: -1000 },
          { dueInMs: -5000 },
          { dueInMs: -3000, ...cancelling },
          { dueInMs: 60_000 },
          { dueInMs: null, status: 'Completed', token: null },
        );
        const first = await store.claimDue('charge', 1);
        expect(first).toMatchObject([{ paymentId: later!.paymentId, ...pending }]);
        expect(await store.claimDue('charge', 10)).toMatchObject([{ paymentId: late!.paymentId }]);
        expect(await store.claimDue('charge', 10)).toEqual([]);
        expect(await store.claimDue('cancel', 10)).toMatchObject([{ paymentId: cancel!.paymentId }]);
        expect(await dueOf(late!)).toBeGreaterThan(LEASE_MS - 5000);
        expect(await dueOf(late!)).toBeLessThanOrEqual(LEASE_MS + 1);
      });

      test('that another session holds are left out', async () => {
        const [held, free] = await put({ dueInMs: -2000 }, { dueInMs: -1000 });
        const session = await store.session();
        await session.lock({ insert: [], orderIds: [held!.orderId] });
        expect(await store.claimDue('charge', 10)).toMatchObject([{ paymentId: free!.paymentId }]);
        await session.rollback();
      });

      test('that are given back are due at once; what is due or decided stays as it is', async () => {
        const [leased, other, due, done] = await put(
          {},
          {},
          { dueInMs: -1000 },
          { status: 'Failed', token: null, dueInMs: null },
        );
        await store.giveBack([leased!, due!, done!, { orderId: newId(), attempt: 1 }]);
        expect(await dueOf(leased!)).toBeLessThanOrEqual(1);
        expect(await dueOf(due!)).toBeLessThanOrEqual(-990);
        expect(await dueOf(done!)).toBeNull();
        expect(await dueOf(other!)).toBeGreaterThan(0);
      });

      test('are all that have a lease, once every other process is known to be dead', async () => {
        const [leased, done] = await put({}, { status: 'Failed', token: null, dueInMs: null });
        await store.makeAllDue();
        expect(await dueOf(leased!)).toBeLessThanOrEqual(1);
        expect(await dueOf(done!)).toBeNull();
      });
    });

    test('a question about money has the payment, and is later than one before', async () => {
      const [charged, free] = await put({}, { amount: 0, status: 'Completed', token: null, dueInMs: null });
      const first = await store.beginAsking(charged!);
      await new Promise((resolve) => setTimeout(resolve, 2));
      const second = await store.beginAsking(charged!);
      expect(first!.payment).toMatchObject({ paymentId: charged!.paymentId });
      expect(second!.askedAt).toBeGreaterThan(first!.askedAt);
      expect(Math.abs(second!.askedAt / 1000 - Date.now())).toBeLessThan(60_000);
      expect(await store.beginAsking(free!)).toBeNull();
      expect(await store.beginAsking({ orderId: newId(), attempt: 1 })).toBeNull();
    });
  });
}
