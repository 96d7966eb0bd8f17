import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withTimeLimit } from './time-limit.ts';

describe('withTimeLimit', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('gives the result and leaves no timer behind', async () => {
    await expect(withTimeLimit(1000, async () => 7)).resolves.toBe(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects as the work does', async () => {
    await expect(withTimeLimit(1000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects when the work is late', async () => {
    const late = withTimeLimit(1000, () => new Promise(() => {}));
    const seen = expect(late).rejects.toThrow('No answer within 1000 ms');
    await vi.advanceTimersByTimeAsync(1000);
    await seen;
  });
});
