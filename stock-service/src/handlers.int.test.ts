import type { BatchHandler } from '@order-saga/shared/consumer/consumer';
import type { StockLine } from '@order-saga/shared/contracts/fields';
import { newId } from '@order-saga/shared/contracts/ids';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { failAtEachText } from '@order-saga/shared/testing/failing-text';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PrismaClient, Tx } from './database.ts';
import { stockHandler } from './handlers.ts';
import { createPostgresStockStore } from './store/postgres.ts';
import { lines, releaseStock, reserveStock } from './testing/commands.ts';
import { createStockDatabase, POOL_SIZE, type StockDatabase } from './testing/stock-database.ts';
import { stockModel } from './testing/stock-model.ts';

let stock: StockDatabase;
let database: PrismaClient;
/** Two replicas of the service. */
let one: BatchHandler;
let two: BatchHandler;
/** Neither of them. */
let observer: PrismaClient;

beforeAll(async () => {
  stock = await createStockDatabase();
  database = stock.open();
  one = stockHandler(createPostgresStockStore(database.$driver));
  two = stockHandler(createPostgresStockStore(stock.open().$driver));
  observer = stock.open();
});
afterAll(() => stock?.drop());
beforeEach(async () => {
  await database.reservation.deleteMany();
  await database.product.deleteMany();
});

function fill(available: Record<string, number>) {
  const data = Object.entries(available).map(([sku, pieces]) => ({ sku, name: sku, available: pieces }));
  return database.product.createMany({ data });
}

async function pieces(sku: string): Promise<[available: number, reserved: number]> {
  const { available, reserved } = await database.product.findUniqueOrThrow({ where: { sku } });
  return [Number(available), Number(reserved)];
}

async function replies(handler: BatchHandler, messages: readonly Message[]): Promise<Message[]> {
  const outcomes = await handler(messages);
  return outcomes.flatMap((outcome) => ('publish' in outcome ? outcome.publish : []));
}

describe('a batch', () => {
  it('is not done, and changes nothing, when one of its values cannot be written', async () => {
    const [held, fresh] = [newId(), newId()];
    await fill({ 'SKU-1': 3 });
    await one([reserveStock(held, 1, lines({ 'SKU-1': 1 }))]);
    const rows = async () => ({
      reservations: await database.reservation.findMany({ orderBy: { orderId: 'desc' } }),
      products: await database.product.findMany(),
    });
    const before = await rows();
    const failures = await failAtEachText(
      () => one([releaseStock(held, 1), reserveStock(fresh, 1, lines({ 'SKU-1': 1 }))]),
      async () => {
        expect(await rows()).toEqual(before);
      },
    );
    expect(failures).toBeGreaterThan(1);
    expect((await rows()).reservations.map(({ status }) => status)).toEqual(['Reserved', 'Released']);
  });
});

const count = (all: readonly Message[], type: string) => all.filter((reply) => reply.type === type).length;

function inBatches<Item>(items: readonly Item[], size: number): Item[][] {
  const batches: Item[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}

/** Shorter than the 5 s after which PostgreSQL ends idle transactions and waits for locks. */
const POLLING = { timeout: 4000, interval: 20 };

/**
 * Takes `lock`, starts the work, lets go (undoing what `lock` did) once `waiting` sessions wait for locks: whatever can
 * meet does meet.
 */
async function crowdedAt(
  lock: (tx: Tx) => Promise<unknown>,
  waiting: number,
  start: () => Promise<Message[]>[],
): Promise<Message[]> {
  let work: Promise<Message[]>[] = [];
  const letGo = new Error('undone');
  const locked = observer.$transaction(async (tx) => {
    await lock(tx);
    work = start();
    await expect
      .poll(async () => {
        // Not on tx: a transaction sees one snapshot of the activity.
        const [row] = await observer.$queryRaw<[{ n: number }]>`
          SELECT count(*)::int AS n FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        return row.n;
      }, POLLING)
      .toBe(waiting);
    throw letGo;
  });
  await expect(locked).rejects.toBe(letGo);
  return (await Promise.all(work)).flat();
}

describe('two replicas on one database', () => {
  it('sell 10 pieces to 10 of 100 orders whose lines cross, without a deadlock', async () => {
    await fill({ A: 10, B: 10, C: 1000 });
    const commands = Array.from({ length: 100 }, (_, n) => {
      const wanted = lines({ A: 1, C: 1, B: 1 });
      return reserveStock(newId(), 1, n % 2 === 0 ? wanted : wanted.reverse());
    });
    const answers = await crowdedAt(
      (tx) => tx.$queryRaw`SELECT 1 FROM product WHERE sku = 'C' FOR UPDATE`,
      2 * POOL_SIZE,
      () => inBatches(commands, 5).map((batch, n) => replies(n % 2 === 0 ? one : two, batch)),
    );
    expect(count(answers, 'StockReserved')).toBe(10);
    expect(count(answers, 'StockNotReserved')).toBe(90);
    expect(await pieces('A')).toEqual([0, 10]);
    expect(await pieces('B')).toEqual([0, 10]);
    expect(await pieces('C')).toEqual([990, 10]);
    expect(await database.reservation.count({ where: { status: 'Reserved' } })).toBe(10);
  });

  it('hold once what both are asked for at once, in whatever order, and answer alike', async () => {
    await fill({ A: 1000 });
    const commands = Array.from({ length: 60 }, () => reserveStock(newId(), 1, lines({ A: 2 })));
    const middle = commands[30]!.body.orderId;
    const answers = await crowdedAt(
      (tx) => tx.$executeRaw`INSERT INTO reservation VALUES (${middle}::uuid, 1, 'Undecided')`,
      2,
      () => [replies(one, commands), replies(two, commands.toReversed())],
    );
    expect(count(answers, 'StockReserved')).toBe(120);
    expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(60);
    expect(await pieces('A')).toEqual([880, 120]);
  });

  it('put back once what both are told to release at once', async () => {
    await fill({ A: 10 });
    const orderId = newId();
    await one([reserveStock(orderId, 1, lines({ A: 4 }))]);
    const answers = await crowdedAt(
      (tx) => tx.$queryRaw`SELECT 1 FROM product WHERE sku = 'A' FOR UPDATE`,
      2,
      () => [one, two].map((replica) => replies(replica, [releaseStock(orderId, 1)])),
    );
    const released = { type: 'StockReleased', body: { orderId, attempt: 1, released: true } };
    expect(answers).toMatchObject([released, released]);
    expect(await pieces('A')).toEqual([10, 0]);
  });

  it('leave nothing held when a release and its reserve are handled at once', async () => {
    await fill({ A: 100, B: 100 });
    const orderIds = Array.from({ length: 40 }, newId);
    const reserves = orderIds.map((orderId) => reserveStock(orderId, 1, lines({ A: 1, B: 1 })));
    const releases = orderIds.map((orderId) => releaseStock(orderId, 1)).reverse();
    await Promise.all([
      ...inBatches(reserves, 4).map((batch) => one(batch)),
      ...inBatches(releases, 4).map((batch) => two(batch)),
    ]);
    expect(await pieces('A')).toEqual([100, 0]);
    expect(await pieces('B')).toEqual([100, 0]);
    expect(await database.reservation.count({ where: { status: 'Released' } })).toBe(40);
  });
});

it('a release that overtakes its reserve leaves nothing held', async () => {
  await fill({ A: 5 });
  const orderId = newId();
  const release = await replies(one, [releaseStock(orderId, 1)]);
  const reserve = await replies(two, [reserveStock(orderId, 1, lines({ A: 1 }))]);
  const notReleased = { type: 'StockReleased', body: { orderId, attempt: 1, released: false } };
  expect([...release, ...reserve]).toMatchObject([notReleased, notReleased]);
  expect(await pieces('A')).toEqual([5, 0]);
});

it('a death before the commit leaves nothing, and the command is done when it comes again', async () => {
  await fill({ A: 5 });
  const command = reserveStock(newId(), 1, lines({ A: 2 }));
  const store = createPostgresStockStore(database.$driver);
  const dying = stockHandler({
    async session() {
      const session = await store.session();
      return { ...session, commit: () => Promise.reject(new Error('killed')) };
    },
  });
  await expect(dying([command])).rejects.toThrow('killed');
  expect(await database.reservation.count()).toBe(0);
  expect(await pieces('A')).toEqual([5, 0]);
  expect(await replies(one, [command])).toMatchObject([{ type: 'StockReserved' }]);
  expect(await pieces('A')).toEqual([3, 2]);
});

it('a refusal is stored and repeated although the stock came later', async () => {
  await fill({ A: 1 });
  const command = reserveStock(newId(), 1, lines({ A: 2, X: 1 }));
  const first = await replies(one, [command]);
  await database.product.update({ where: { sku: 'A' }, data: { available: 10 } });
  expect(await replies(two, [command])).toEqual(first);
  const shortages = [
    { sku: 'A', requested: 2, available: 1 },
    { sku: 'X', requested: 1, available: null },
  ];
  expect(first).toMatchObject([{ body: { reason: 'UnknownProduct', shortages } }]);
  expect(await pieces('A')).toEqual([10, 0]);
});

it('an older attempt holds nothing once a newer one was seen', async () => {
  await fill({ A: 5 });
  const orderId = newId();
  await one([reserveStock(orderId, 2, lines({ A: 1 }))]);
  const late = await replies(two, [reserveStock(orderId, 1, lines({ A: 1 }))]);
  expect(late).toMatchObject([{ type: 'StockReleased', body: { attempt: 1, released: false } }]);
  expect(await pieces('A')).toEqual([4, 1]);
});

it('an order id in upper case is the same order', async () => {
  await fill({ A: 5 });
  const orderId = newId();
  await one([reserveStock(orderId, 1, lines({ A: 1 }))]);
  const again = reserveStock(orderId.toUpperCase(), 1, lines({ A: 1 }));
  expect(await replies(one, [again])).toMatchObject([{ type: 'StockReserved' }]);
  expect(await pieces('A')).toEqual([4, 1]);
});

it('a message that is no command of stock is rejected alone', async () => {
  await fill({ A: 5 });
  const context = { causationId: null, traceparent: null };
  const foreign = createMessage('CompleteOrder', { orderId: newId(), attempt: 1 }, context);
  const outcomes = await one([reserveStock(newId(), 1, lines({ A: 1 })), foreign, releaseStock(newId(), 1)]);
  expect(outcomes).toMatchObject([
    { publish: [{ type: 'StockReserved' }] },
    { reject: { code: 'unknown-type' } },
    { publish: [{ type: 'StockReleased' }] },
  ]);
});

describe('any commands in any batches', () => {
  const SKUS = ['A', 'B', 'X'];
  const quantities = fc.dictionary(fc.constantFrom(...SKUS), fc.integer({ min: 1, max: 3 }), { minKeys: 1 });
  const order = fc.integer({ min: 0, max: 3 });
  const attempt = fc.integer({ min: 1, max: 2 });
  const command = fc.record({ order, attempt, quantities: fc.option(quantities) });
  const batches = fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });

  interface Wanted {
    readonly order: number;
    readonly attempt: number;
    /** Null: a release. */
    readonly quantities: Record<string, number> | null;
  }

  const toCommand = (orderIds: readonly string[]) => (each: Wanted) =>
    each.quantities === null
      ? releaseStock(orderIds[each.order]!, each.attempt)
      : reserveStock(orderIds[each.order]!, each.attempt, lines(each.quantities));

  async function stored() {
    const rows = await database.reservation.findMany({ orderBy: [{ orderId: 'asc' }, { attempt: 'asc' }] });
    const products = await database.product.findMany({ orderBy: { sku: 'asc' } });
    return {
      rows: rows.map(({ createdAt, updatedAt, ...row }) => row),
      products: products.map(({ sku, available, reserved }) => ({
        ...{ sku, available: Number(available), reserved: Number(reserved) },
      })),
    };
  }

  async function start(available: Record<string, number>) {
    await database.$executeRaw`TRUNCATE reservation, product`;
    await fill(available);
    return Array.from({ length: 4 }, newId);
  }

  it('do as the rules say while there is enough, one batch after the other', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const available = { A: 1000, B: 1000 };
        const orderIds = await start(available);
        const model = await stockModel(available);
        for (const batch of all) {
          const commands = batch.map(toCommand(orderIds));
          expect(await replies(one, commands)).toEqual(await model.batch(...commands));
          expect(await stored()).toEqual({
            rows: model.rows().toSorted(byKey),
            products: model.products(),
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keep stock whole when there is too little, and answer alike when they come again', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const available: Record<string, number> = { A: 3, B: 2 };
        const orderIds = await start(available);
        for (const batch of all) {
          const commands = batch.map(toCommand(orderIds));
          await one(commands);
          const again = await replies(two, commands);
          expect(await replies(one, commands)).toEqual(again);
          const { rows, products } = await stored();
          const live = rows
            .filter(({ status }) => status === 'Reserved')
            .flatMap((row) => row.lines as StockLine[]);
          expect(rows.filter(({ status }) => status === 'Undecided')).toEqual([]);
          for (const product of products) {
            const held = live.filter(({ sku }) => sku === product.sku);
            expect(product.reserved).toBe(held.reduce((sum, { quantity }) => sum + quantity, 0));
            expect(product.available + product.reserved).toBe(available[product.sku]);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

const byKey = (a: { orderId: string; attempt: number }, b: { orderId: string; attempt: number }): number =>
  a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : a.attempt - b.attempt;
