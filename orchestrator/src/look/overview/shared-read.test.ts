import { describe, expect, it } from 'vitest';
import { sharedRead } from './shared-read.ts';

function clocked(takesMs: number) {
  let time = 0;
  let reads = 0;
  let fails = false;
  const read = sharedRead(
    async () => {
      reads += 1;
      await Promise.resolve();
      time += takesMs;
      if (fails) throw new Error('away');
      return reads;
    },
    () => time,
  );
  return {
    read,
    pass: (ms: number) => {
      time += ms;
    },
    fail: (whether: boolean) => {
      fails = whether;
    },
  };
}

describe('a shared reading', () => {
  it('is made once for those who ask together, and again when it is older than a second', async () => {
    const { read, pass } = clocked(5);
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    pass(999);
    expect(await read()).toBe(1);
    pass(1);
    expect(await read()).toBe(2);
  });

  it('rests four times as long as it took', async () => {
    const { read, pass } = clocked(400);
    await read();
    pass(1599);
    expect(await read()).toBe(1);
    pass(1);
    expect(await read()).toBe(2);
  });

  it('is not kept when it failed', async () => {
    const { read, fail } = clocked(5);
    fail(true);
    await expect(read()).rejects.toThrow('away');
    fail(false);
    expect(await read()).toBe(2);
  });
});
