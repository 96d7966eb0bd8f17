import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { type Prunable, startPruning } from './pruning.ts';

const logger = pino({ level: 'silent' });

/** Rows 1 to `size`, of which the multiples of `kept` are kept; remembers each call. */
function table(size: number, kept = 0) {
  let rows = Array.from({ length: size }, (_, index) => index + 1);
  const calls: [limit: number, after: string | undefined][] = [];
  const prunable: Prunable = {
    name: 'table',
    prune: async (limit, after) => {
      calls.push([limit, after]);
      const gone = rows.filter((row) => row > Number(after ?? 0) && row % kept !== 0).slice(0, limit);
      rows = rows.filter((row) => !gone.includes(row));
      return { count: gone.length, last: gone.at(-1)?.toString() };
    },
  };
  return { prunable, calls, rows: () => rows };
}

describe('pruning', () => {
  it('goes through all tables in batches, and does not look twice at what is kept', async () => {
    const [first, second] = [table(10, 4), table(2)];
    const pruning = startPruning({
      logger,
      prunables: [first.prunable, second.prunable],
      intervalMs: 60_000,
      batch: 3,
    });
    await vi.waitFor(() => expect(second.rows()).toEqual([]));
    await pruning.stop();
    expect(first.rows()).toEqual([4, 8]);
    expect(first.calls).toEqual([
      [3, undefined],
      [3, '3'],
      [3, '7'],
    ]);
  });

  it('goes on with the same table after an error', async () => {
    const { prunable, rows } = table(4);
    let failures = 1;
    const pruning = startPruning({
      logger,
      prunables: [
        {
          ...prunable,
          prune: async (...args) => {
            if (rows().length < 4 && failures-- > 0) throw new Error('database away');
            return prunable.prune(...args);
          },
        },
      ],
      intervalMs: 5,
      batch: 2,
    });
    await vi.waitFor(() => expect(rows()).toEqual([]));
    await pruning.stop();
  });

  it('stops within a batch, whatever the pause after it', async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    let batches = 0;
    const prune = async () => {
      batches++;
      begun.resolve();
      await end.promise;
      return { count: 1, last: 'a' };
    };
    const pruning = startPruning({ logger, prunables: [{ name: 'endless', prune }], batch: 1 });
    await begun.promise;
    const stopped = pruning.stop();
    end.resolve();
    await stopped;
    expect(batches).toBe(1);
  });
});
