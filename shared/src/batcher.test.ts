import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBatcher, OverfullError } from './batcher.ts';

const GATHER_MS = 50;
let runs: string[][];
let batcher: ReturnType<typeof create>;

function create(options: { gatherMs?: number; maxWaiting?: number } = {}) {
  return createBatcher<string, string>(
    async (items) => {
      runs.push([...items]);
      await turn();
      if (items.includes('bad')) throw new Error('bad item');
      return items.map((item) => item.toUpperCase());
    },
    { maxBatch: 16, maxWaiting: 100, isOwnFault: () => true, ...options },
  );
}

beforeEach(() => {
  runs = [];
  batcher = create({ gatherMs: GATHER_MS });
});
afterEach(() => vi.useRealTimers());

describe('calls that come together', () => {
  it('share a run, and each gets its own result', async () => {
    expect(await Promise.all(['a', 'b', 'c'].map(batcher.add))).toEqual(['A', 'B', 'C']);
    expect(runs).toEqual([['a', 'b', 'c']]);
  });

  it('are halved until the culprit is alone', async () => {
    const results = await Promise.allSettled(['a', 'bad', 'c', 'd'].map(batcher.add));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  });

  it('beyond what may wait are refused', async () => {
    const small = create({ maxWaiting: 1 });
    const [first, second] = await Promise.allSettled([small.add('a'), small.add('b')]);
    expect(first.status).toBe('fulfilled');
    expect((second as PromiseRejectedResult).reason).toBeInstanceOf(OverfullError);
  });
});

describe('waiting for more', () => {
  it('is not done after a small batch', async () => {
    const first = batcher.add('a');
    await turn();
    const second = batcher.add('b');
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    await Promise.all([first, second]);
    expect(runs).toEqual([['a'], ['b']]);
  });

  it('lets the batch after a large one grow', async () => {
    const first = Promise.all(['a', 'b', 'c', 'd'].map(batcher.add));
    await turn();
    const second = batcher.add('e');
    await first;
    const third = batcher.add('f');
    await Promise.all([second, third]);
    expect(runs).toEqual([
      ['a', 'b', 'c', 'd'],
      ['e', 'f'],
    ]);
  });
});
