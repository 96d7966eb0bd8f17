import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Order, OrderChange } from './domain/order.ts';
import { silent } from './testing/running-order-service.ts';
import { createWaiters } from './waiters.ts';

const ended = new Set<string>();
const placed = (orderId: string) => ({ orderId, customerId: `of ${orderId}`, status: 'Suspend' }) as Order;
const end = (orderId: string) => ({ orderId, status: 'Completed' }) as OrderChange;
const order = (orderId: string) => ({ ...placed(orderId), ...end(orderId) });
const deaf = () => false;
const read = vi.fn(async (orderIds: readonly string[]) => orderIds.filter((id) => ended.has(id)).map(end));

beforeEach(() => {
  vi.useFakeTimers();
  ended.clear();
  read.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a wait for the end of an order', () => {
  it('ends with the order when another replica has handled its end', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const waiting = waiters.wait(placed('one'), 10);
    await vi.advanceTimersByTimeAsync(500);
    ended.add('one');
    await vi.advanceTimersByTimeAsync(400);
    expect(await waiting).toEqual(order('one'));
  });

  it('ends at once when this replica has handled its end', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const waiting = waiters.wait(placed('one'), 10);
    waiters.ended([end('other'), end('one')]);
    expect(await waiting).toEqual(order('one'));
    expect(read).not.toHaveBeenCalled();
  });

  it('ends with the order when it has its end before the wait begins', async () => {
    ended.add('one');
    const waiting = createWaiters(read, deaf, silent).wait(placed('one'), 10);
    await vi.advanceTimersByTimeAsync(100);
    expect(await waiting).toEqual(order('one'));
  });

  it('ends as soon as there is word of an end by another replica, which asks for what is waited for alone', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const waits = ['one', 'two'].map((id) => waiters.wait(placed(id), 10));
    waiters.mayHaveEnded(['other']);
    expect(read).not.toHaveBeenCalled();
    ended.add('one');
    waiters.mayHaveEnded(['other', 'one']);
    expect(await waits[0]).toEqual(order('one'));
    expect(read.mock.calls).toEqual([[['one']]]);
    waiters.close();
  });

  it('goes on when the word was wrong, and when nobody can be asked', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const waiting = waiters.wait(placed('one'), 10);
    waiters.mayHaveEnded(['one']);
    read.mockRejectedValueOnce(new Error('away'));
    waiters.mayHaveEnded(['one']);
    ended.add('one');
    await vi.advanceTimersByTimeAsync(60);
    expect(await waiting).toEqual(order('one'));
    expect(read).toHaveBeenCalledTimes(3);
  });

  it('ends with null when its time is over, and asks no more', async () => {
    const waiting = createWaiters(read, deaf, silent).wait(placed('one'), 3);
    await vi.advanceTimersByTimeAsync(2999);
    const before = read.mock.calls.length;
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting).toBeNull();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(read.mock.calls.length).toBeLessThanOrEqual(before + 1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('shares one question with all others that wait', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const waits = ['one', 'two', 'two', 'three'].map((id) => waiters.wait(placed(id), 10));
    ended.add('one').add('two').add('three');
    await vi.advanceTimersByTimeAsync(60);
    expect(await Promise.all(waits)).toEqual(['one', 'two', 'two', 'three'].map(order));
    expect(read.mock.calls).toEqual([[['one', 'two', 'three']]]);
  });

  it('asks ever less often while nothing is news, and soon again once it is', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const asked = async (ms: number) => {
      const before = read.mock.calls.length;
      await vi.advanceTimersByTimeAsync(ms);
      return read.mock.calls.length - before;
    };
    const waits = [waiters.wait(placed('one'), 60), waiters.wait(placed('two'), 60)];
    expect(await asked(50 + 100 + 200 + 400)).toBe(4);
    expect(await asked(4000)).toBe(10);
    ended.add('one');
    expect(await asked(400)).toBe(1);
    expect(await waits[0]).toEqual(order('one'));
    expect(await asked(50)).toBe(1);
    waiters.close();
    await Promise.all(waits);
  });

  it('asks seldom while other replicas are heard, whatever it finds, and soon once they are not', async () => {
    let hears = true;
    const waiters = createWaiters(read, () => hears, silent);
    const asked = async (ms: number) => {
      const before = read.mock.calls.length;
      await vi.advanceTimersByTimeAsync(ms);
      return read.mock.calls.length - before;
    };
    const waits = ['one', 'two', 'three'].map((id) => waiters.wait(placed(id), 60));
    expect(await asked(399)).toBe(0);
    ended.add('one');
    expect(await asked(1)).toBe(1);
    expect(await waits[0]).toEqual(order('one'));
    expect(await asked(399)).toBe(0);
    hears = false;
    ended.add('two');
    expect(await asked(1)).toBe(1);
    expect(await asked(50)).toBe(1);
    waiters.close();
    await Promise.all(waits);
  });

  it('leaves other waits for the same order alone when its time is over', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const short = waiters.wait(placed('one'), 1);
    const long = waiters.wait(placed('one'), 5);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await short).toBeNull();
    ended.add('one');
    await vi.advanceTimersByTimeAsync(400);
    expect(await long).toEqual(order('one'));
  });

  it('goes on while the database is away', async () => {
    read.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    const waiting = createWaiters(read, deaf, silent).wait(placed('one'), 10);
    ended.add('one');
    await vi.advanceTimersByTimeAsync(500);
    expect(await waiting).toEqual(order('one'));
  });

  it('asks never twice at once', async () => {
    let answer: (orders: Order[]) => void = () => {};
    read.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    const waiters = createWaiters(read, deaf, silent);
    const waiting = waiters.wait(placed('one'), 10);
    await vi.advanceTimersByTimeAsync(60);
    ended.add('one');
    waiters.wait(placed('two'), 10);
    await vi.advanceTimersByTimeAsync(1000);
    expect(read).toHaveBeenCalledTimes(1);
    answer([]);
    await vi.advanceTimersByTimeAsync(110);
    expect(await waiting).toEqual(order('one'));
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('is not put off by others that begin all the time', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const waiting = waiters.wait(placed('one'), 10);
    ended.add('one');
    for (let begun = 0; begun < 50; begun++) {
      await vi.advanceTimersByTimeAsync(20);
      waiters.wait(placed(`other-${begun}`), 10);
    }
    expect(read).toHaveBeenCalled();
    expect(await waiting).toEqual(order('one'));
  });

  it('ends with null when the service stops; later ones end at once', async () => {
    const waiters = createWaiters(read, deaf, silent);
    const waits = [
      waiters.wait(placed('one'), 10),
      waiters.wait(placed('one'), 10),
      waiters.wait(placed('two'), 10),
    ];
    waiters.close();
    expect(await Promise.all(waits)).toEqual([null, null, null]);
    expect(await waiters.wait(placed('three'), 10)).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });
});
