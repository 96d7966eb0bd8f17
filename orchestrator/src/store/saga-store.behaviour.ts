// What every store of sagas does, whatever holds them.
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AWAITING_ORDER, type HistoryRow, historyRow, outstandingCommand, type Saga } from '../saga/saga.ts';
import type { OutstandingSagas, SagaSession, SagaStore, SagaWrite } from './saga-store.ts';

export interface SagaStoreHarness {
  readonly store: SagaStore;
  /** Whether a saga has its end, and when its deadline and the look at it are, from now, in ms. */
  times(orderId: string): Promise<{ isFinished: boolean; dueInMs: number | null; lookInMs: number | null }>;
  /** Shifts its deadline and the look at it into the past. */
  makeDue(orderId: string): Promise<void>;
  /** As if another version of the machine had brought it to its state, with this command. */
  bringWith(orderId: string, command: string): Promise<void>;
  close(): Promise<void>;
}

export function describeSagaStore(name: string, open: () => Promise<SagaStoreHarness>): void {
  describe(name, () => {
    let harness: SagaStoreHarness;
    let store: SagaStore;
    beforeAll(async () => {
      harness = await open();
      store = harness.store;
    });
    afterAll(() => harness.close());

    async function within<Result>(work: (session: SagaSession) => Promise<Result>): Promise<Result> {
      const session = await store.session();
      try {
        return await work(session);
      } finally {
        await session.rollback();
      }
    }
    const begin = (...writes: SagaWrite[]) =>
      within(async (session) => {
        const found = await session.lock({ orderIds: writes.map(({ saga }) => saga.orderId), begin: writes });
        await session.commit({ writes: [], rows: [] });
        return found;
      });
    const write = (saga: Saga, how: Partial<SagaWrite> = {}, rows: readonly HistoryRow[] = []) =>
      within(async (session) => {
        await session.lock({ orderIds: [saga.orderId] });
        await session.commit({ writes: [{ saga, waitMs: 60_000, ...how }], rows });
      });
    const read = async ({ orderId }: Saga, linesOf: readonly string[] = [orderId]) =>
      (await within((session) => session.lock({ orderIds: [orderId], linesOf }))).sagas.get(orderId)?.saga;
    const begun = async (fields: Partial<Saga> = {}) => {
      const saga = newSaga(fields);
      await begin({ saga, waitMs: 60_000 });
      return saga;
    };

    describe('a saga', () => {
      it('is begun once, as it is after its first message', async () => {
        const saga = newSaga();
        const first = await begin({ saga, waitMs: 60_000 });
        expect([...first.begun]).toEqual([saga.orderId]);
        expect(first.sagas.get(saga.orderId)?.saga).toEqual(saga);
        expect(first.sagas.get(saga.orderId)?.ageMs).toBeLessThan(10_000);
        const second = await begin({ saga: { ...saga, customerId: 'x' } as Saga, waitMs: 1 });
        expect([second.begun.size, second.sagas.get(saga.orderId)?.saga]).toEqual([0, saga]);
        const { dueInMs, lookInMs, isFinished } = await harness.times(saga.orderId);
        expect(isFinished).toBe(false);
        expect(dueInMs).toBeGreaterThan(50_000);
        expect(lookInMs).toBeLessThanOrEqual(30_000);
      });

      it('of an order that is too old is not begun', async () => {
        const saga = newSaga({ orderId: '00000000-0000-7000-8000-000000000000' });
        const ask = { orderIds: [saga.orderId], begin: [{ saga, waitMs: 1 }], horizonHours: 24 };
        const found = await within((session) => session.lock(ask));
        expect([found.begun.size, found.sagas.size]).toEqual([0, 0]);
      });

      it('is changed with its history, and keeps its order', async () => {
        const saga = await begun();
        const moved = {
          ...{
            ...saga,
            state: 'StockReserved' as const,
            sends: 'ProcessPayment',
            sendCount: 1,
            lastSeq: 2,
            causeId: 'm2',
          },
          ...{ keptCancelId: 'k', failure: { reason: 'Cancelled' as const, detail: 'd' }, attempt: 2 },
          incident: {
            ...{ code: 'STEP_UNANSWERED' as const, message: 'm' },
            since: '2026-01-01T00:00:00.000Z',
          },
        };
        await write({ ...moved, order: null });
        expect(await read(saga)).toEqual(moved);
        await write({ ...moved, incident: null, failure: null, keptCancelId: null, causeId: null });
        expect(await read(saga)).toEqual({
          ...{ ...moved, incident: null, failure: null, keptCancelId: null, causeId: null },
        });
      });

      it('keeps what a pending payment waits for, until it is written without', async () => {
        const saga = await begun({ state: 'PaymentPending' });
        const expiresAt = '2026-01-01T00:15:00.000Z';
        for (const isLastAsked of [false, true]) {
          const pending = { expiresAt, revision: 3, isLastAsked };
          await write({ ...saga, pending });
          expect((await read(saga))?.pending).toEqual(pending);
        }
        await write({ ...saga, state: 'Paid' });
        expect((await read(saga))?.pending).toBeNull();
      });

      it('keeps which hold it was told of last', async () => {
        const saga = await begun();
        for (const holdRevision of [1, 2]) {
          await write({ ...saga, holdRevision });
          expect((await read(saga))?.holdRevision).toBe(holdRevision);
        }
      });

      it('is read with the time by the clock of the store', async () => {
        const saga = await begun();
        const found = await within((session) => session.lock({ orderIds: [saga.orderId] }));
        const { at } = found.sagas.get(saga.orderId)!;
        expect(new Date(at).toISOString()).toBe(at);
        expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
      });

      it('that awaited its order gets it with the write', async () => {
        const stub = newSaga({ state: AWAITING_ORDER, order: null, traceparent: null });
        await begin({ saga: stub, waitMs: null });
        expect(await read(stub)).toEqual(stub);
        const saga = newSaga({ orderId: stub.orderId });
        await write(saga, { order: saga.order! });
        expect(await read(stub)).toEqual(saga);
      });

      it('takes another payment token, and has none once it is completed', async () => {
        const saga = await begun();
        await write(saga, { order: { paymentToken: 'tok_other' } });
        expect(await read(saga)).toEqual({ ...saga, order: { ...saga.order, paymentToken: 'tok_other' } });
        await write({ ...saga, state: 'Completed' }, { waitMs: null });
        expect((await read(saga))?.order?.paymentToken).toBeNull();
        expect(await harness.times(saga.orderId)).toEqual({
          ...{ isFinished: true, dueInMs: null, lookInMs: null },
        });
      });

      it('keeps its deadline, or gets another one; a look is never later than the deadline', async () => {
        const saga = await begun();
        await write(saga, { waitMs: 'keep' });
        expect((await harness.times(saga.orderId)).dueInMs).toBeGreaterThan(30_000);
        await write(saga, { waitMs: 100 });
        const { dueInMs, lookInMs } = await harness.times(saga.orderId);
        expect(dueInMs).toBeLessThanOrEqual(100);
        expect(lookInMs).toBeLessThanOrEqual(100);
        await write(saga, { waitMs: null });
      });

      it('is read with the lines of its order only where they are asked for, or its command carries them', async () => {
        const [suspended, reserved] = [await begun(), await begun({ state: 'StockReserved' })];
        const orderIds = [suspended.orderId, reserved.orderId];
        const linesIn = async (linesOf?: string[]) => {
          const ask = { orderIds, ...(linesOf && { linesOf }) };
          const { sagas } = await within((session) => session.lock(ask));
          return orderIds.map((orderId) => sagas.get(orderId)!.saga.order!.lines !== null);
        };
        expect(await linesIn()).toEqual([true, false]);
        expect(await linesIn([reserved.orderId])).toEqual([false, true]);
        expect(await linesIn([])).toEqual([false, false]);
      });
    });

    describe('a session', () => {
      it('that is rolled back keeps nothing', async () => {
        const [saga, other] = [newSaga(), await begun()];
        const begin = [{ saga, waitMs: 1 }];
        await within((session) => session.lock({ orderIds: [saga.orderId, other.orderId], begin }));
        expect(await read(saga)).toBeUndefined();
        expect(await read(other)).toEqual(other);
      });

      it('with a value that cannot be written fails, and keeps nothing', async () => {
        const saga = await begun();
        const detail = { count: 1n };
        const rows = [{ ...row(saga), detail }];
        await expect(write({ ...saga, state: 'Paid' }, {}, rows)).rejects.toThrow(TypeError);
        expect(await read(saga)).toEqual(saga);
      });

      it('that would write a row of the history twice fails, and keeps nothing', async () => {
        const saga = await begun();
        await write(saga, {}, [row(saga)]);
        await expect(write({ ...saga, state: 'Paid' }, {}, [row(saga)])).rejects.toMatchObject({
          code: '23505',
        });
        expect((await read(saga))?.state).toBe('Suspend');
      });

      it('waits for a saga that another one holds, and reads what that one wrote', async () => {
        const saga = await begun();
        const first = await store.session();
        await first.lock({ orderIds: [saga.orderId] });
        const second = read(saga);
        await first.commit({ writes: [{ saga: { ...saga, state: 'Paid' }, waitMs: 60_000 }], rows: [] });
        expect((await second)?.state).toBe('Paid');
      });

      it('waits for a saga that another one begins, and finds it', async () => {
        const saga = newSaga();
        const ask = { orderIds: [saga.orderId], begin: [{ saga, waitMs: 60_000 }] };
        const first = await store.session();
        expect((await first.lock(ask)).begun.size).toBe(1);
        const second = within((session) => session.lock(ask));
        await first.commit({ writes: [], rows: [] });
        const found = await second;
        expect([found.begun.size, found.sagas.get(saga.orderId)?.saga]).toEqual([0, saga]);
      });

      it('tells which messages are on record as stale', async () => {
        const saga = await begun();
        await write(saga, {}, [{ ...row(saga), kind: 'stale', messageId: 'm1' }]);
        const [m1, m2] = ['m1', 'm2'].map((messageId) => ({ orderId: saga.orderId, messageId }));
        const known = await within(async (session) => {
          await session.lock({ orderIds: [saga.orderId] });
          return session.recordedStale([m1!, m2!, { ...m1!, orderId: newId() }]);
        });
        expect([...known]).toEqual([`${saga.orderId}:m1`]);
      });
    });

    describe('a deadline that has passed', () => {
      const LIMITS = { postpone: 100, due: 100 };
      const dueIds = async () =>
        [...(await within((session) => session.lock({ dueAtMost: 100 }))).sagas.keys()].toSorted();

      it('is found with its state; a saga whose deadline was moved on is looked at later', async () => {
        const [due, later] = [await begun({ state: 'Paid' }), await begun()];
        await harness.makeDue(due.orderId);
        await harness.makeDue(later.orderId);
        await write(later, { waitMs: 60_000 });
        expect(await store.lookForDue(LIMITS)).toEqual({ postponed: 1, states: ['Paid'] });
        expect((await harness.times(later.orderId)).lookInMs).toBeGreaterThan(30_000);
        expect(await store.lookForDue(LIMITS)).toEqual({ postponed: 0, states: ['Paid'] });
        expect(await dueIds()).toEqual([due.orderId]);
        await write(due, { waitMs: null });
      });

      it('is left to another session that holds the saga, and to a replica that knows its state', async () => {
        const [held, free] = [await begun(), await begun()];
        const strange = await begun({ state: 'Elsewhere' as never });
        for (const { orderId } of [held, free, strange]) await harness.makeDue(orderId);
        const holder = await store.session();
        await holder.lock({ orderIds: [held.orderId] });
        expect(await dueIds()).toEqual([free.orderId]);
        await holder.rollback();
        expect(await dueIds()).toEqual([held.orderId, free.orderId].toSorted());
        expect((await store.lookForDue(LIMITS)).states).toEqual(['Suspend']);
        for (const saga of [held, free, strange]) await write(saga, { waitMs: null });
      });
    });

    it('keeps the command that a saga was brought to its state with, and leaves it to the version that sends it', async () => {
      const saga = await begun({ state: 'StockReserved' });
      expect((await read(saga))?.sends).toBe('ProcessPayment');
      await harness.bringWith(saga.orderId, 'CheckFraud');
      await harness.makeDue(saga.orderId);
      const due = await within((session) => session.lock({ dueAtMost: 100 }));
      expect([due.sagas.has(saga.orderId), await store.lookForDue({ postpone: 100, due: 100 })]).toEqual([
        ...[false, { postponed: 0, states: [] }],
      ]);
      await write(saga);
      expect((await read(saga))?.sends).toBe('CheckFraud');
      await write({ ...saga, state: 'Paid' });
      expect((await read(saga))?.sends).toBe('CompleteOrder');
      await write(saga, { waitMs: null });
    });

    it('reads what is outstanding by order id, in pages', async () => {
      const sagas = [await begun(), await begun(), await begun({ state: 'Paid' })];
      const done = await begun();
      await write({ ...done, state: 'Failed' }, { waitMs: null });
      const read: Saga[] = [];
      for (let after: string | null = null; ; after = read.at(-1)!.orderId) {
        const page: OutstandingSagas = await store.readOutstanding({ after, limit: 2 });
        if (page.sagas.length === 0) break;
        read.push(...page.sagas);
      }
      const ids = read.map(({ orderId }) => orderId);
      expect(ids).toEqual(ids.toSorted());
      expect(ids.filter((id) => [...sagas, done].some(({ orderId }) => orderId === id))).toEqual(
        sagas.map(({ orderId }) => orderId).toSorted(),
      );
      expect(read.find(({ orderId }) => orderId === sagas[0]!.orderId)).toEqual(sagas[0]);
    });
  });
}

const newSaga = ({ state = 'Suspend', ...fields }: Partial<Saga> = {}): Saga => ({
  ...{
    orderId: newId(),
    state,
    sends: outstandingCommand({ state }),
    attempt: 1,
    failure: null,
    incident: null,
  },
  order: {
    ...{ customerId: 'c-1', currency: 'EUR', total: 20, paymentToken: 'tok_visa' },
    lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
  },
  ...{
    traceparent: '00-1-2-01',
    causeId: 'm1',
    keptCancelId: null,
    sendCount: 1,
    pending: null,
    holdRevision: 0,
    lastSeq: 1,
  },
  ...fields,
});

const row = (saga: Saga): HistoryRow =>
  historyRow(saga, saga.state, {
    ...{ kind: 'message', name: 'OrderCreated', messageId: 'm1', causationId: null, actor: null, detail: {} },
  });
