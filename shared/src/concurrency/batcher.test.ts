import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { createBatcher, OverfullError } from './batcher.ts';

/** Long enough that the next batch would be let grow. */
const RUN_MS = 20;
const eight = [...'abcdefgh'];
let runs: string[][];
let batcher: ReturnType<typeof create>;

function create(options: { gathers?: boolean; maxWaiting?: number } = {}) {
  return createBatcher<string, string>(
    async (items) => {
      runs.push([...items]);
      await delay(RUN_MS);
      if (items.includes('bad')) throw new Error('bad item');
      return items.map((item) => item.toUpperCase());
    },
    { maxBatch: 16, maxWaiting: 100, isOwnFault: () => true, ...options },
  );
}

beforeEach(() => {
  runs = [];
  batcher = create({ gathers: true });
});

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
  /** Adds one item while the first ones are under way, and one more as soon as they are done. */
  async function oneMoreAfter(first: readonly string[]): Promise<void> {
    const done = Promise.all(first.map(batcher.add));
    await turn();
    const second = batcher.add('second');
    await done;
    await Promise.all([second, batcher.add('third')]);
  }

  it('is not done after a small batch', async () => {
    await oneMoreAfter(['a']);
    expect(runs).toEqual([['a'], ['second'], ['third']]);
  });

  it('lets the batch after a large one grow', async () => {
    await oneMoreAfter(eight);
    expect(runs).toEqual([eight, ['second', 'third']]);
  });

  it('is not done where it was not asked for', async () => {
    batcher = create();
    await oneMoreAfter(eight);
    expect(runs).toEqual([eight, ['second'], ['third']]);
  });
});
