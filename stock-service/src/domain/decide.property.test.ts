import fc from 'fast-check';
import { expect, it } from 'vitest';
import { releaseStock, reserveStock } from '../testing/commands.ts';
import { stockModel } from '../testing/stock-model.ts';
import type { StockCommand } from './decide.ts';

const ORDERS = [1, 2, 3].map((n) => `0192f000-0000-7000-8000-00000000000${n}`);
const STOCK = { A: 3, B: 4, C: 0 };

const orderId = fc.constantFrom(...ORDERS);
const attempt = fc.integer({ min: 1, max: 3 });
const line = fc.record({
  sku: fc.constantFrom('A', 'B', 'C', 'X'),
  quantity: fc.integer({ min: 1, max: 3 }),
});
const command: fc.Arbitrary<StockCommand> = fc.oneof(
  fc
    .tuple(orderId, attempt, fc.array(line, { minLength: 1, maxLength: 3 }))
    .map((parts) => reserveStock(...parts)),
  fc.tuple(orderId, attempt).map((parts) => releaseStock(...parts)),
);
/** Few keys and many commands: duplicates, late originals and older attempts come by themselves. */
const batches = fc.array(fc.array(command, { minLength: 1, maxLength: 8 }), { maxLength: 8 });

it('stock is kept whole by any commands in any batches', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      const stock = await stockModel(STOCK);
      for (const batch of all) {
        const replies = await stock.batch(...batch);
        expect(replies.map((reply) => reply.causationId)).toEqual(batch.map(({ messageId }) => messageId));
        expect(stock.rows().filter(({ status }) => status === 'Undecided')).toEqual([]);
        const live = stock.rows().filter(({ status }) => status === 'Reserved');
        for (const { sku, available, reserved } of stock.products()) {
          const held = live.flatMap((row) => row.lines).filter((each) => each.sku === sku);
          expect(reserved).toBe(held.reduce((sum, { quantity }) => sum + quantity, 0));
          expect(available).toBeGreaterThanOrEqual(0);
          expect(available + reserved).toBe(STOCK[sku as keyof typeof STOCK]);
        }
      }
    }),
    { numRuns: 100 },
  );
});

it('a command seen again is answered as the row stands, and moves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      const stock = await stockModel(STOCK);
      for (const batch of all) {
        await stock.batch(...batch);
        const before = { rows: stock.rows(), products: stock.products() };
        const again = await stock.batch(...batch);
        expect(await stock.batch(...batch)).toEqual(again);
        expect({ rows: stock.rows(), products: stock.products() }).toEqual(before);
      }
    }),
    { numRuns: 60 },
  );
});

it('nothing is held after a release, whatever comes later', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      const stock = await stockModel(STOCK);
      const ended = new Set<string>();
      for (const batch of all) {
        await stock.batch(...batch);
        for (const { type, body } of batch) {
          if (type === 'ReleaseStock') ended.add(`${body.orderId}:${body.attempt}`);
        }
        const live = stock.rows().filter(({ status }) => status === 'Reserved');
        expect(live.filter((row) => ended.has(`${row.orderId}:${row.attempt}`))).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});
