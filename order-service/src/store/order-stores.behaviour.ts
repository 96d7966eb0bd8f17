// What every form of the stores does. Waits of 0 ms are over at once.
import { randomUUID } from 'node:crypto';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { messagesOf } from '../domain/events.ts';
import type { HeldOrder } from '../domain/held.ts';
import type { CommandedOrder } from '../domain/order.ts';
import type { PendingOrder } from '../domain/pending.ts';
import { everybody, type Tenant } from '../domain/tenant.ts';
import type { OrderStores, OrderToPlace, PlacementKey } from './order-stores.ts';

const HOUR_MS = 60 * 60 * 1000;

const keyOf = (asItCame: string, more: Partial<PlacementKey> = {}): PlacementKey => ({
  asItCame,
  stored: asItCame,
  fingerprint: 'f',
  answerMs: null,
  keptMs: HOUR_MS,
  ...more,
});

const orderToPlace = (more: Partial<OrderToPlace> = {}): OrderToPlace => ({
  orderId: newId(),
  messageId: randomUUID(),
  tenant: everybody,
  customerId: 'c-1',
  currency: 'EUR',
  lines: [{ sku: 'A', quantity: 2, unitPrice: 10 }],
  total: 20,
  paymentToken: 'tok_visa',
  traceparent: null,
  key: null,
  repeatMs: HOUR_MS,
  leaseMs: HOUR_MS,
  ...more,
});

/** What has no text: it cannot be sent. */
const unwritable = {
  toJSON() {
    throw new TypeError('no text');
  },
} as unknown as string;

/** @param open called before each test, on an empty database */
export function orderStoresBehaviour(open: () => Promise<OrderStores>, close: () => Promise<void>): void {
  let stores: OrderStores;
  beforeEach(async () => {
    stores = await open();
  });
  afterAll(close);

  async function placed(more: Partial<OrderToPlace> = {}): Promise<string> {
    const order = orderToPlace(more);
    await stores.placement.place([order]);
    return order.orderId;
  }
  const takeDue = (more: { limit?: number; leaseMs?: number; repeatsAfterMs?: number[] } = {}) =>
    stores.firstMessages.takeDue({ limit: 100, leaseMs: HOUR_MS, repeatsAfterMs: [HOUR_MS], ...more });
  const typesDue = async () => messagesOf(await takeDue()).map(({ type }) => type);

  describe('placing', () => {
    const isPlaced = async (order: OrderToPlace) => (await stores.placement.place([order])).length === 1;

    it('keeps an order with its first message, and says of it what its row says', async () => {
      const orders = [orderToPlace({ leaseMs: 0, traceparent: 't' }), orderToPlace({ leaseMs: 0, total: 0 })];
      const created = await stores.placement.place(orders);
      expect(created.map(({ orderId }) => orderId).sort()).toEqual(
        orders.map(({ orderId }) => orderId).sort(),
      );
      const { events } = await takeDue();
      expect(events).toHaveLength(2);
      const event = events.find(({ messageId }) => messageId === orders[0]!.messageId)!;
      expect(event).toMatchObject({
        type: 'OrderCreated',
        source: {
          ...{ orderId: orders[0]!.orderId, attempt: 1, customerId: 'c-1', currency: 'EUR', total: 20 },
          ...{ lines: orders[0]!.lines, paymentToken: 'tok_visa', traceparent: 't' },
        },
      });
    });

    it('gives a key to one order, whose answer it remembers', async () => {
      const first = orderToPlace({ key: keyOf('k') });
      expect(await isPlaced(first)).toBe(true);
      expect(await isPlaced(orderToPlace({ key: keyOf('k', { fingerprint: 'other' }) }))).toBe(false);
      expect(await stores.placement.ordersOf(['k', 'unused'])).toMatchObject([
        {
          key: 'k',
          owner: null,
          fingerprint: 'f',
          status: 202,
          order: { orderId: first.orderId, total: 20 },
        },
      ]);
    });

    it('gives a key to one of those who come at once', async () => {
      const orders = Array.from({ length: 8 }, () => orderToPlace({ key: keyOf('k'), leaseMs: 0 }));
      const won = (await Promise.all(orders.map((order) => stores.placement.place([order])))).flat();
      expect(won).toHaveLength(1);
      expect((await stores.placement.ordersOf(['k']))[0]?.order.orderId).toBe(won[0]!.orderId);
      expect((await takeDue()).events).toHaveLength(1);
    });

    it('places the others of a list in which a key is taken', async () => {
      await placed({ key: keyOf('k') });
      const free = [orderToPlace(), orderToPlace({ key: keyOf('free') })];
      const won = await stores.placement.place([orderToPlace({ key: keyOf('k') }), ...free]);
      expect(won.map(({ orderId }) => orderId).sort()).toEqual(free.map(({ orderId }) => orderId).sort());
    });

    it('gives a key anew once it is no longer kept', async () => {
      await placed({ key: keyOf('k', { keptMs: 0 }) });
      const second = orderToPlace({ key: keyOf('k', { answerMs: HOUR_MS }) });
      await expect.poll(() => isPlaced(second)).toBe(true);
      expect(await stores.placement.ordersOf(['k'])).toMatchObject([
        { status: null, order: { orderId: second.orderId } },
      ]);
    });

    it('says that the first request is in flight until it is answered, or its time is over', async () => {
      const orderId = await placed({ key: keyOf('answered', { answerMs: HOUR_MS }) });
      await placed({ key: keyOf('late', { answerMs: 0 }) });
      const statusOf = async (key: string) => (await stores.placement.ordersOf([key]))[0]!.status;
      expect([await statusOf('answered'), await statusOf('late')]).toEqual([null, 202]);
      await stores.placement.rememberStatus(['answered'], newId(), 500);
      expect(await statusOf('answered')).toBe(null);
      await stores.placement.rememberStatus(['answered'], orderId, 200);
      expect(await statusOf('answered')).toBe(200);
    });

    it.each([
      ['any', 'other', false],
      ['same-request', 'f', false],
      ['same-request', 'other', true],
      ['none', 'f', true],
    ] as const)(
      'counts %s keys without an owner, of a request %s: placed %s',
      async (unownedKeys, fingerprint, is) => {
        await placed({ key: keyOf('k') });
        const tenant = { owner: 'bea', unownedKeys };
        const key = keyOf('k', { stored: 'bea k', fingerprint });
        expect(await isPlaced(orderToPlace({ tenant, key }))).toBe(is);
      },
    );

    it('keeps the keys of owners apart', async () => {
      const of = (owner: string) =>
        orderToPlace({ tenant: { owner, unownedKeys: 'none' }, key: keyOf('k', { stored: `${owner} k` }) });
      expect([await isPlaced(of('bea')), await isPlaced(of('ann')), await isPlaced(of('bea'))]).toEqual([
        ...[true, true, false],
      ]);
    });
  });

  describe('what is heard of payments', () => {
    const action = { type: 'redirect', url: 'https://bank.example/?a="1"' };
    const expiresAt = '2026-01-01T00:15:00.000Z';
    async function keep(orderId: string, heard: PendingOrder['heard']) {
      const session = await stores.pending.session();
      const [found] = await session.lock([orderId, newId()]);
      return session.commit([{ ...found!, heard }]);
    }
    const heardOf = async (orderId: string) => {
      const session = await stores.pending.session();
      const found = await session.lock([orderId]);
      await session.rollback();
      return found;
    };

    it('is kept, and makes an answer of an order of the same attempt with something to do', async () => {
      const [acting, processing, later] = [await placed(), await placed(), await placed()];
      const heard = { attempt: 1, revision: 3, expiresAt, action };
      const [written] = await keep(acting, heard);
      expect(written).toMatchObject({
        orderId: acting,
        status: 'Suspend',
        paymentAction: { ...action, expiresAt },
      });
      await keep(processing, { ...heard, action: null });
      await keep(later, { ...heard, attempt: 2 });
      const { customerId, currency, total } = orderToPlace();
      expect(await heardOf(acting)).toEqual([
        { orderId: acting, status: 'Suspend', attempt: 1, heard, customerId, currency, total },
      ]);
      expect((await heardOf(processing))[0]?.heard).toEqual({ ...heard, action: null });
      expect(await stores.readAnswers([acting, processing, later])).toMatchObject([
        { orderId: acting, paymentAction: { ...action, expiresAt } },
      ]);
    });

    it('is shown no more after the end of the order', async () => {
      const orderId = await placed();
      await keep(orderId, { attempt: 1, revision: 1, expiresAt, action });
      const session = await stores.commands.session();
      const { orders } = await session.lock([{ messageId: 'm', type: 'CompleteOrder', orderId }]);
      const written = await session.commit({
        orders: orders.map((order) => ({ ...order, status: 'Completed' as const })),
        strays: [],
      });
      expect(written).toMatchObject([{ orderId, status: 'Completed', paymentAction: null }]);
    });

    it('of nothing that is to be written is committed all the same', async () => {
      const session = await stores.pending.session();
      await session.lock([newId()]);
      expect(await session.commit([])).toEqual([]);
    });
  });

  describe('what is told of holds', () => {
    async function note(orderId: string, held: Pick<HeldOrder, 'isHeld' | 'revision'>) {
      const session = await stores.held.session();
      const [found] = await session.lock([orderId, newId()]);
      await session.commit([{ ...found!, ...held }]);
    }
    const noted = async (orderId: string) => {
      const session = await stores.held.session();
      const found = await session.lock([orderId, newId()]);
      await session.rollback();
      return found;
    };

    it('is nothing of an order at first, and then what was noted last', async () => {
      const orderId = await placed();
      expect(await noted(orderId)).toEqual([{ orderId, isHeld: false, revision: 0 }]);
      for (const held of [
        { isHeld: true, revision: 1 },
        { isHeld: false, revision: 4 },
      ]) {
        await note(orderId, held);
        expect(await noted(orderId)).toEqual([{ orderId, ...held }]);
      }
    });

    it('of nothing that is to be written is committed all the same', async () => {
      const session = await stores.held.session();
      await session.lock([newId()]);
      await session.commit([]);
    });
  });

  describe('commands', () => {
    const ask = (orderId: string, messageId = `m-${orderId}`) => ({
      messageId,
      type: 'CompleteOrder',
      orderId,
    });
    const completed = (order: CommandedOrder): CommandedOrder => ({ ...order, status: 'Completed' });

    async function write(orderId: string, change: (order: CommandedOrder) => CommandedOrder) {
      const session = await stores.commands.session();
      try {
        const { orders } = await session.lock([ask(orderId)]);
        return await session.commit({ orders: orders.map(change), strays: [] });
      } finally {
        await session.rollback();
      }
    }

    it('find their orders, and give what was written of them', async () => {
      const [one, two] = [await placed(), await placed()];
      const session = await stores.commands.session();
      const { orders, strays } = await session.lock([ask(two), ask(one.toUpperCase()), ask(two)]);
      expect(strays).toEqual([]);
      expect(orders).toEqual(
        [one, two].sort().map((orderId) => ({
          ...{ orderId, status: 'Suspend', attempt: 1, failure: null, cancelRequested: false },
          ...{ customerId: 'c-1', currency: 'EUR', total: 20 },
        })),
      );
      const failure = { reason: 'PaymentDeclined', detail: 'card_declined' } as const;
      const changed = orders.map((order) => ({ ...order, status: 'Failed', failure }) as const);
      const written = await session.commit({ orders: changed, strays: [] });
      expect(written).toMatchObject(
        changed.map(
          ({ customerId: _customerId, currency: _currency, total: _total, ...progress }) => progress,
        ),
      );
      expect(await stores.readAnswers([one, newId()])).toEqual(
        written.filter(({ orderId }) => orderId === one),
      );
    });

    it('that end an order make its token go; a newer attempt has no cancel and begins its repeats anew', async () => {
      const orderId = await placed({ repeatMs: 0 });
      expect((await takeDue({ repeatsAfterMs: [0, 0] })).repeats).toMatchObject([
        { paymentToken: 'tok_visa' },
      ]);
      await write(orderId, completed);
      expect((await takeDue()).repeats).toEqual([]);
      await write(orderId, (order) => ({ ...order, status: 'Suspend', attempt: 2 }));
      expect((await takeDue()).repeats).toEqual([]);
      await stores.firstMessages.repeatAllNow();
      expect((await takeDue()).repeats).toMatchObject([{ orderId, attempt: 2, paymentToken: null }]);
    });

    it('of an order that there is not are known when they come again, if they were committed', async () => {
      const stray = ask(newId());
      const look = async () => {
        const session = await stores.commands.session();
        return { session, found: await session.lock([stray, stray]) };
      };
      const first = await look();
      expect(first.found).toMatchObject({
        orders: [],
        strays: [{ messageId: stray.messageId, seenCount: 0 }],
      });
      await first.session.rollback();
      const second = await look();
      expect(second.found.strays).toMatchObject([{ seenCount: 0 }]);
      await second.session.commit({
        orders: [],
        strays: second.found.strays.map((each) => ({ ...each, seenCount: 3, parkedMsAgo: HOUR_MS })),
      });
      const third = await look();
      expect(third.found.strays).toMatchObject([{ seenCount: 3 }]);
      expect(third.found.strays[0]!.parkedMsAgo).toBeGreaterThanOrEqual(HOUR_MS);
      await third.session.rollback();
    });

    it.each([
      ['an order', () => placed()],
      ['a command without one', async () => newId()],
    ])('wait for the session that has %s, and see what it wrote', async (_what, make) => {
      const orderId = await make();
      const first = await stores.commands.session();
      const { orders, strays } = await first.lock([ask(orderId)]);
      let isLocked = false;
      const second = await stores.commands.session();
      const locked = second.lock([ask(orderId)]).finally(() => {
        isLocked = true;
      });
      await stores.readAnswers([orderId]);
      expect(isLocked).toBe(false);
      await first.commit({
        orders: orders.map(completed),
        strays: strays.map((stray) => ({ ...stray, seenCount: 1 })),
      });
      const found = await locked;
      expect(found.orders.map(({ status }) => status)).toEqual(orders.map(() => 'Completed'));
      expect(found.strays.map(({ seenCount }) => seenCount)).toEqual(strays.map(() => 1));
      await second.rollback();
    });

    it('keep nothing when they are rolled back, or when a value has no text', async () => {
      const orderId = await placed();
      const detail = unwritable;
      await expect(
        write(orderId, (order) => ({ ...order, status: 'Failed', failure: { reason: 'Cancelled', detail } })),
      ).rejects.toThrow('no text');
      expect(await stores.readAnswers([orderId])).toEqual([]);
    });
  });

  describe('a cancel', () => {
    async function cancel(orderId: string, leaseMs = 0, messageId = orderId) {
      const session = await stores.cancels.session();
      const found = await session.lock({ orderId, tenant: everybody });
      try {
        return { found, written: await session.commit({ orderId, attempt: 1, messageId, leaseMs }) };
      } finally {
        await session.rollback();
      }
    }

    it.each<[Tenant['sees'], string | null, boolean]>([
      ['all', null, true],
      ['own', 'bea', true],
      ['own', 'ann', false],
      ['own', null, false],
      ['own-and-unowned', null, true],
    ])('of a tenant who sees %s of bea finds an order of %s: %s', async (sees, owner, is) => {
      const orderId = await placed({ tenant: { owner, unownedKeys: 'none' } });
      const session = await stores.cancels.session();
      const tenant: Tenant = { owner: 'bea', sees, unownedKeys: 'none' };
      const found = await session.lock({ orderId, tenant });
      expect(found?.orderId).toBe(is ? orderId : undefined);
      await session.rollback();
    });

    it('is noted on its order and announced; asked again, it is announced again, once', async () => {
      const orderId = await placed({ traceparent: 't' });
      const first = await cancel(orderId);
      expect(first.found?.cancelRequested).toBe(false);
      expect(first.written).toMatchObject({
        order: { orderId, total: 20, cancelRequested: true },
        traceparent: 't',
      });
      expect((await cancel(orderId)).found?.cancelRequested).toBe(true);
      expect((await takeDue()).events).toMatchObject([
        {
          messageId: orderId,
          type: 'OrderCancelRequested',
          source: { orderId, attempt: 1, traceparent: 't' },
        },
      ]);
      await cancel(orderId);
      expect((await takeDue()).events).toHaveLength(1);
    });

    it('keeps nothing when a value has no text', async () => {
      const orderId = await placed();
      await expect(cancel(orderId, 0, unwritable)).rejects.toThrow('no text');
      expect((await takeDue()).events).toEqual([]);
      expect((await cancel(orderId)).found?.cancelRequested).toBe(false);
    });

    it('goes before OrderCreated, which waits also while another process has the cancel', async () => {
      const orderId = await placed({ leaseMs: 0 });
      await cancel(orderId, HOUR_MS);
      expect(await typesDue()).toEqual([]);
      await cancel(orderId);
      expect(await typesDue()).toEqual(['OrderCancelRequested', 'OrderCreated']);
    });
  });

  describe('first messages', () => {
    it('that are taken are left alone for their lease, and gone once they are deleted', async () => {
      await placed({ leaseMs: 0 });
      await placed();
      const { events } = await takeDue({ leaseMs: 0 });
      expect(events).toHaveLength(1);
      expect((await takeDue()).events).toEqual(events);
      expect((await takeDue()).events).toEqual([]);
      await placed({ leaseMs: 0 });
      const more = await takeDue({ leaseMs: 0 });
      expect(more.events).toHaveLength(1);
      await stores.firstMessages.deletePublished(more.events.map(({ messageId }) => messageId));
      expect((await takeDue()).events).toEqual([]);
    });

    it('are shared by those who take them at once', async () => {
      for (let count = 0; count < 6; count++) await placed({ leaseMs: 0, repeatMs: 0 });
      const taken = await Promise.all([1, 2, 3].map(() => takeDue({ limit: 4 })));
      taken.push(await takeDue());
      const events = taken.flatMap((due) => due.events.map(({ messageId }) => messageId));
      const repeats = taken.flatMap((due) => due.repeats.map(({ orderId }) => orderId));
      expect([new Set(events).size, events.length]).toEqual([6, 6]);
      expect([new Set(repeats).size, repeats.length]).toEqual([6, 6]);
    });

    it('are taken up to the limit, cancels first', async () => {
      const orderIds = [
        await placed({ leaseMs: 0 }),
        await placed({ leaseMs: 0 }),
        await placed({ leaseMs: 0 }),
      ];
      const session = await stores.cancels.session();
      const orderId = orderIds[2]!;
      await session.lock({ orderId, tenant: everybody });
      await session.commit({ orderId, attempt: 1, messageId: orderId, leaseMs: 0 });
      const { events } = await takeDue({ limit: 2 });
      expect(events.map(({ type }) => type).sort()).toEqual(['OrderCancelRequested', 'OrderCreated']);
      await stores.firstMessages.deletePublished(events.map(({ messageId }) => messageId));
      expect((await takeDue()).events).toHaveLength(2);
    });

    it('of orders without an end are repeated after each wait, and then after the last one', async () => {
      const orderId = await placed({ repeatMs: 0 });
      for (let time = 0; time < 4; time++)
        expect((await takeDue({ repeatsAfterMs: [HOUR_MS, 0] })).repeats).toMatchObject([
          { orderId, cancelRequested: false, paymentToken: 'tok_visa' },
        ]);
      expect((await takeDue({ repeatsAfterMs: [0, HOUR_MS] })).repeats).toHaveLength(1);
      expect((await takeDue()).repeats).toEqual([]);
    });
  });
}
