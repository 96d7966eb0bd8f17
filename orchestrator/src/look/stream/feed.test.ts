import { createLogger } from '@order-saga/shared/observability/logger';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEventStream, type EventStream } from './event-stream.ts';
import { createFeed } from './feed.ts';
import { beginOf, compare, fromEventId, type Position, toEventId } from './position.ts';
import type { Transition, TransitionBatch } from './transitions.ts';

const ORDER = '01a20000-0000-7000-8000-000000000000';
const NONE: Position = beginOf(0n, 0);
const logger = createLogger({ name: 'test', level: 'silent' });
const fast = { pollMs: 1, heartbeatMs: 60_000, batch: 10, buffer: 2000 };

/** A history of one saga, one row in each transaction. */
function history() {
  const rows: TransitionBatch['transitions'][number][] = [];
  const reads: Position[] = [];
  let away = false;
  return {
    reads,
    add(count: number) {
      for (let added = 0; added < count; added++) {
        const seq = rows.length + 1;
        const transition = {
          orderId: ORDER,
          seq,
          kind: 'message',
          to: 'Paid',
          outcome: 'running',
        } as Transition;
        rows.push({ position: { txId: BigInt(seq), orderId: ORDER, seq, atMs: seq }, transition });
      }
    },
    now: () => beginOf(BigInt(rows.length + 1), 0),
    goAway(isAway: boolean) {
      away = isAway;
    },
    async read(after: Position, limit: number): Promise<TransitionBatch> {
      reads.push(after);
      if (away) throw new Error('away');
      const rest = rows.filter(({ position }) => compare(position, after) > 0);
      const transitions = rest.slice(0, limit);
      const isLast = rest.length < limit;
      return {
        transitions,
        end: isLast ? beginOf(BigInt(rows.length + 1), 0) : transitions.at(-1)!.position,
        isLast,
      };
    },
  };
}

/** A client that reads while `isReading`. */
function client() {
  const stream = createEventStream();
  let text = '';
  let isOver = false;
  stream.body.on('data', (chunk) => {
    text += chunk;
  });
  stream.body.on('close', () => {
    isOver = true;
  });
  return {
    stream,
    seqs: () => [...text.matchAll(/^data: .*"seq":(\d+)/gm)].map(([, seq]) => Number(seq)),
    lastId: () => [...text.matchAll(/^id: (.*)$/gm)].at(-1)![1]!,
    isOver: () => isOver,
    pause: () => stream.body.pause(),
    resume: () => stream.body.resume(),
  };
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

let end = () => {};
afterEach(() => end());

function feedOf(source: ReturnType<typeof history>, options = {}) {
  const feed = createFeed(source.read, logger, { ...fast, ...options });
  end = () => feed.close();
  return {
    ...feed,
    follow: (stream: EventStream, from: Position, filter = {}) =>
      feed.follow(stream, filter, from, source.now()),
  };
}

describe('the feed of streams', () => {
  it('brings up who resumes from long ago, while others get what is new', async () => {
    const source = history();
    source.add(95);
    const feed = feedOf(source);
    const [old, fresh] = [client(), client()];
    feed.follow(old.stream, NONE);
    feed.follow(fresh.stream, source.now());
    source.add(5);
    await vi.waitFor(() => expect([old.seqs(), fresh.seqs()]).toEqual([numbers(1, 100), numbers(96, 100)]));
    const { length } = source.reads;
    source.add(1);
    await vi.waitFor(() => expect([old.seqs().at(-1), fresh.seqs().at(-1)]).toEqual([101, 101]));
    // Together again: one read for both.
    expect(new Set(source.reads.slice(length + 1).map(toEventId)).size).toBeLessThanOrEqual(3);
  });

  it('holds a bounded part for a client that pauses, and goes on where it stopped', async () => {
    const source = history();
    const feed = feedOf(source);
    const [slow, quick] = [client(), client()];
    feed.follow(slow.stream, source.now());
    feed.follow(quick.stream, source.now());
    slow.pause();
    source.add(200);
    await vi.waitFor(() => expect(quick.seqs()).toEqual(numbers(1, 200)));
    expect(slow.stream.pending()).toBeLessThan(fast.buffer + 300);
    slow.resume();
    await vi.waitFor(() => expect(slow.seqs()).toEqual(numbers(1, 200)));
  });

  it('cuts off a client that takes nothing any more', async () => {
    const source = history();
    const feed = feedOf(source, { heartbeatMs: 20 });
    const stuck = client();
    feed.follow(stuck.stream, source.now());
    stuck.pause();
    source.add(200);
    await vi.waitFor(() => expect(stuck.isOver()).toBe(true));
  });

  it('moves on the place to resume after, also where a filter shows nothing', async () => {
    const source = history();
    const feed = feedOf(source, { heartbeatMs: 20 });
    const idle = client();
    feed.follow(idle.stream, source.now(), { outcome: 'failed' });
    source.add(50);
    await vi.waitFor(() => expect(fromEventId(idle.lastId())!.txId).toBe(51n));
    expect(idle.seqs()).toEqual([]);
  });

  it('goes on after the database was away', async () => {
    const source = history();
    const feed = feedOf(source);
    const patient = client();
    feed.follow(patient.stream, source.now());
    source.goAway(true);
    source.add(3);
    const { length } = source.reads;
    await vi.waitFor(() => expect(source.reads.length).toBeGreaterThan(length + 3));
    source.goAway(false);
    await vi.waitFor(() => expect(patient.seqs()).toEqual([1, 2, 3]));
  });

  it('reads nothing while nobody listens', async () => {
    const source = history();
    const feed = feedOf(source);
    const [first, second] = [client(), client()];
    const unfollow = feed.follow(first.stream, source.now());
    await vi.waitFor(() => expect(source.reads.length).toBeGreaterThan(2));
    unfollow();
    source.add(7);
    const before = source.reads.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(source.reads.length).toBeLessThanOrEqual(before + 1);
    feed.follow(second.stream, source.now());
    source.add(1);
    await vi.waitFor(() => expect(second.seqs()).toEqual([8]));
    expect(first.seqs()).toEqual([]);
  });
});
