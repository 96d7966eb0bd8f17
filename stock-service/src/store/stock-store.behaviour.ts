// What the simulation and the handlers rely on of a stock store, whatever it stands on.

import type { StockLine } from '@order-saga/shared/contracts/fields';
import { newId } from '@order-saga/shared/contracts/ids';
import { decideInStore } from '@order-saga/shared/database/store';
import { orderIdOf } from '@order-saga/shared/testing/order-ids';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Reservation, undecided } from '../domain/reservation.ts';
import type { Product } from '../domain/shelves.ts';
import type { StockChanges, StockFound, StockStore } from './stock-store.ts';

export interface StockHarness {
  readonly store: StockStore;
  /** The same rows, with commands of orders refused that are older than this. */
  storeFor(retentionDays: number): StockStore;
  /** Away with all rows; these products are there. */
  fill(products: readonly Product[]): Promise<void>;
  /** What is committed, by key. */
  stored(): Promise<StockFound>;
  /** Resolves when a session waits for a lock. */
  untilWaiting(): Promise<void>;
  close(): Promise<void>;
}

export function stockStoreBehaves(open: () => Promise<StockHarness>): void {
  let harness: StockHarness;
  let store: StockStore;
  beforeAll(async () => {
    harness = await open();
    store = harness.store;
  });
  beforeEach(() => harness.fill([product('A', 5), product('B', 7)]));
  afterAll(() => harness?.close());

  const [first, second] = [newId(), newId()].sort() as [string, string];
  const ask = (orderId: string, attempt = 1, skus: string[] = []) => ({
    ...{ keys: [{ orderId, attempt }], skus, heldBy: [] },
  });
  const hold = (orderId: string, lines: StockLine[], attempt = 1) =>
    decideInStore(store, ask(orderId, attempt), () => ({
      changes: { reservations: [held(orderId, lines, attempt)], products: [] },
    }));

  it('inserts the rows that are missing, and gives all attempts of their orders with the products, in order', async () => {
    await hold(second, [{ sku: 'B', quantity: 2 }], 2);
    const session = await store.session();
    const keys = [second, first].map((orderId) => ({ orderId, attempt: 1 }));
    const found = await session.lock({ keys, skus: ['X', 'A'], heldBy: [second, first] });
    await session.rollback();
    expect(found).toEqual({
      reservations: [undecided(keys[1]!), undecided(keys[0]!), held(second, [{ sku: 'B', quantity: 2 }], 2)],
      products: [product('A', 5), product('B', 7)],
    });
  });

  it('gives only the products that are asked for, and those that are held', async () => {
    await hold(first, [{ sku: 'B', quantity: 2 }]);
    const session = await store.session();
    const { products } = await session.lock(ask(first, 1, []));
    await session.rollback();
    expect(products).toEqual([]);
  });

  it('keeps what is committed, all columns of it, and nothing else', async () => {
    await hold(second, [{ sku: 'B', quantity: 1 }]);
    const refused: Reservation = {
      ...{ orderId: first, attempt: 1, status: 'Refused', wasHeld: false },
      ...{ lines: [{ sku: 'X', quantity: 1 }], reason: 'UnknownProduct' },
      shortages: [{ sku: 'X', requested: 1, available: null }],
    };
    await decideInStore(store, ask(first, 1, ['A']), () => ({
      changes: { reservations: [refused], products: [{ sku: 'A', available: 4, reserved: 1 }] },
    }));
    expect(await harness.stored()).toEqual({
      reservations: [refused, held(second, [{ sku: 'B', quantity: 1 }])],
      products: [{ sku: 'A', available: 4, reserved: 1 }, product('B', 7)],
    });
  });

  it('keeps nothing of what is rolled back, not even its key', async () => {
    const session = await store.session();
    await session.lock(ask(first, 1, ['A']));
    await session.rollback();
    expect((await harness.stored()).reservations).toEqual([]);
  });

  it('sends nothing and keeps nothing of changes that cannot be written', async () => {
    const unwritable = { toJSON: () => fail('no text') } as unknown as Product;
    const changes: StockChanges = { reservations: [held(first, [])], products: [unwritable] };
    await expect(decideInStore(store, ask(first), () => ({ changes }))).rejects.toThrow('no text');
    expect((await harness.stored()).reservations).toEqual([]);
  });

  it('waits for another session that holds a product, and then finds what that one left', async () => {
    const one = await store.session();
    await one.lock(ask(first, 1, ['A']));
    const other = await store.session();
    const waiting = other.lock(ask(second, 1, ['A']));
    await harness.untilWaiting();
    const taken = { sku: 'A', available: 0, reserved: 5 };
    await one.commit({ reservations: [held(first, [{ sku: 'A', quantity: 5 }])], products: [taken] });
    expect((await waiting).products).toEqual([taken]);
    await other.rollback();
  });

  it('waits for another session that inserts the same key, and then finds its row', async () => {
    const one = await store.session();
    await one.lock(ask(first));
    const other = await store.session();
    const waiting = other.lock(ask(first));
    await harness.untilWaiting();
    await one.commit({ reservations: [held(first, [])], products: [] });
    expect((await waiting).reservations).toEqual([held(first, [])]);
    await other.rollback();
  });

  it('inserts the key itself when the other session rolls back', async () => {
    const one = await store.session();
    await one.lock(ask(first));
    const other = await store.session();
    const waiting = other.lock(ask(first));
    await harness.untilWaiting();
    await one.rollback();
    expect((await waiting).reservations).toEqual([undecided({ orderId: first, attempt: 1 })]);
    await other.rollback();
  });

  it('inserts no row of an order so old that it may be pruned, and finds the one that is there', async () => {
    const [old, known, young] = [orderIdOf(100), orderIdOf(100), orderIdOf(1)];
    await hold(known, []);
    const session = await harness.storeFor(90).session();
    const keys = [old, known, young].map((orderId) => ({ orderId, attempt: 1 }));
    const { reservations } = await session.lock({ keys, skus: [], heldBy: [] });
    await session.rollback();
    expect(reservations.map(({ orderId }) => orderId)).toEqual([known, young].sort());
  });

  it('takes an order id in upper case for the same order', async () => {
    await hold(first, []);
    const session = await store.session();
    const { reservations } = await session.lock(ask(first.toUpperCase()));
    await session.rollback();
    expect(reservations).toEqual([held(first, [])]);
  });
}

const product = (sku: string, available: number): Product => ({ sku, available, reserved: 0 });

const held = (orderId: string, lines: StockLine[], attempt = 1): Reservation => ({
  ...undecided({ orderId, attempt }),
  ...{ status: 'Reserved', lines },
});

function fail(message: string): never {
  throw new TypeError(message);
}
