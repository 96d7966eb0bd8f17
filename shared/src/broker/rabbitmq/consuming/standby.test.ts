import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStandby, type Standby, type StandbyChange } from './standby.ts';

const SHARE_MS = 3000;
const LOOK_MS = 200;

/** A queue as its consumers see it. */
interface Queue {
  ready: number;
  readonly consumers: Set<string>;
  looks: number;
  /** What a look takes, in ms. */
  lookMs: number;
}

interface Replica {
  readonly standby: Standby;
  readonly changes: StandbyChange[];
  /** Takes a delivery and settles it. */
  work(): void;
}

describe('standby', () => {
  let queue: Queue;
  let ending: AbortController;
  beforeEach(() => {
    vi.useFakeTimers();
    queue = { ready: 0, consumers: new Set(), looks: 0, lookMs: 0 };
    ending = new AbortController();
  });
  afterEach(() => {
    ending.abort();
    vi.useRealTimers();
  });

  const unexpected = vi.fn();
  afterEach(() => expect(unexpected).not.toHaveBeenCalled());

  const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  /** @param random of the replica: its first share ends after (1 + random) · 3 s */
  function replica(name: string, random = 0): Replica {
    const changes: StandbyChange[] = [];
    const standby = createStandby({
      consumer: {
        consume: async () => {
          queue.consumers.add(name);
        },
        cancel: async () => {
          queue.consumers.delete(name);
        },
        look: async () => {
          queue.looks++;
          const seen = { ready: queue.ready, consumers: queue.consumers.size };
          if (queue.lookMs > 0) await new Promise((resolve) => setTimeout(resolve, queue.lookMs));
          return seen;
        },
      },
      prefetch: 100,
      signal: ending.signal,
      onChange: (change) => changes.push(change),
      random: () => random,
    });
    queue.consumers.add(name);
    standby.watch().catch(unexpected);
    return {
      standby,
      changes,
      work: () => standby.delivered()(),
    };
  }

  test('one of two replicas steps back when the other can carry both shares', async () => {
    const [first, second] = [replica('first'), replica('second', 0.5)];
    for (const { work } of [first, second]) work();
    await after(SHARE_MS - 1);
    expect(queue.consumers.size).toBe(2);
    await after(1);
    expect([...queue.consumers]).toEqual(['second']);
    for (let passed = 0; passed < 60; passed++) {
      second.work();
      await after(1000);
    }
    expect([...queue.consumers]).toEqual(['second']);
    expect(first.changes).toEqual(['another replica carries it']);
    expect(second.changes).toEqual([]);
  });

  test('one of many replicas is left', async () => {
    const replicas = [0, 0.2, 0.4, 0.6, 0.8].map((random) => replica(`replica ${random}`, random));
    for (const { work } of replicas) work();
    await after(2 * SHARE_MS);
    expect([...queue.consumers]).toEqual(['replica 0.8']);
  });

  test('a replica without messages, and one alone, stay', async () => {
    const alone = replica('alone');
    alone.work();
    await after(10 * SHARE_MS);
    replica('idle');
    await after(10 * SHARE_MS);
    expect([...queue.consumers]).toEqual(['alone', 'idle']);
  });

  test('replicas whose hands are full stay', async () => {
    const { standby } = replica('first');
    replica('second');
    // 26 on average; two replicas with as many hold more than half of the prefetch.
    for (let message = 0; message < 51; message++) standby.delivered();
    await after(10 * SHARE_MS);
    expect(queue.consumers.size).toBe(2);
  });

  test('a replica stays while it holds a message from long ago', async () => {
    const { standby, work } = replica('first');
    queue.consumers.add('second');
    const settle = standby.delivered();
    work();
    // It is of this share still, but the queue must not look as if two consumed it once it is of the last one.
    queue.ready = 1;
    await after(SHARE_MS);
    queue.ready = 0;
    for (let shares = 0; shares < 5; shares++) {
      work();
      await after(SHARE_MS);
    }
    expect(queue.consumers.has('first')).toBe(true);
    settle();
    work();
    await after(SHARE_MS);
    expect(queue.consumers.has('first')).toBe(false);
  });

  test('replicas stay while messages are waiting for either', async () => {
    replica('first').work();
    replica('second');
    queue.ready = 1;
    await after(SHARE_MS);
    expect(queue.consumers.size).toBe(2);
  });

  test('two that step back at the same moment come back soon', async () => {
    const [first, second] = [replica('first'), replica('second')];
    for (const { work } of [first, second]) work();
    queue.lookMs = 2;
    await after(SHARE_MS + 2);
    expect(queue.consumers.size).toBe(0);
    await after(LOOK_MS + 4);
    // The first one's second look still saw the other.
    expect([...queue.consumers]).toEqual(['second']);
    expect(second.changes).toEqual(['another replica carries it', 'no consumer was left']);
  });

  describe('a replica that stands by', () => {
    let standing: Replica;
    beforeEach(async () => {
      standing = replica('standing');
      standing.work();
      queue.consumers.add('another');
      await after(SHARE_MS);
      expect([...queue.consumers]).toEqual(['another']);
    });

    test('says so for as long as it sees another that consumes', async () => {
      expect(standing.standby.standsBy()).toBe(true);
      queue.consumers.delete('another');
      await after(LOOK_MS);
      expect([...queue.consumers]).toEqual([]);
      expect(standing.standby.standsBy()).toBe(false);
      await after(LOOK_MS);
      expect([...queue.consumers]).toEqual(['standing']);
      expect(standing.standby.standsBy()).toBe(false);
    });

    test('does not say so when its connection is gone', async () => {
      ending.abort();
      expect(standing.standby.standsBy()).toBe(false);
    });

    test('consumes when no consumer is left', async () => {
      queue.consumers.delete('another');
      await after(LOOK_MS);
      expect([...queue.consumers]).toEqual([]);
      await after(LOOK_MS);
      expect([...queue.consumers]).toEqual(['standing']);
      expect(standing.changes).toEqual(['another replica carries it', 'no consumer was left']);
    });

    test('consumes when messages keep waiting, but not for a burst', async () => {
      await after(LOOK_MS / 2);
      queue.ready = 5;
      await after(2 * LOOK_MS);
      queue.ready = 0;
      await after(LOOK_MS);
      queue.ready = 5;
      await after(2 * LOOK_MS);
      expect(queue.consumers.has('standing')).toBe(false);
      await after(LOOK_MS);
      expect(queue.consumers.has('standing')).toBe(true);
      expect(standing.changes.at(-1)).toBe('messages were waiting');
    });

    test('asks ever less often when it was needed again', async () => {
      const stays: number[] = [];
      for (let time = 0; time < 7; time++) {
        queue.ready = 5;
        while (!queue.consumers.has('standing')) await after(LOOK_MS);
        queue.ready = 0;
        let stay = 0;
        for (; queue.consumers.has('standing'); stay += SHARE_MS) {
          standing.work();
          await after(SHARE_MS);
        }
        stays.push(stay / SHARE_MS);
      }
      expect(stays).toEqual([2, 4, 8, 16, 32, 32, 32]);
      queue.consumers.delete('another');
      await after(2 * LOOK_MS);
      queue.consumers.add('another');
      standing.work();
      await after(SHARE_MS);
      expect(queue.consumers.has('standing')).toBe(false);
    });

    test('looks no more once the connection is gone', async () => {
      ending.abort();
      await after(0);
      const looks = queue.looks;
      await after(10 * LOOK_MS);
      expect(queue.looks).toBe(looks);
    });
  });

  test('ends with the error of its channel', async () => {
    const failure = new Error('no channel');
    const standby = createStandby({
      consumer: {
        consume: async () => {},
        cancel: async () => {},
        look: async () => {
          throw failure;
        },
      },
      prefetch: 100,
      signal: ending.signal,
      onChange: () => {},
    });
    const watched = expect(standby.watch()).rejects.toBe(failure);
    standby.delivered();
    await after(2 * SHARE_MS);
    await watched;
  });
});
