import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAckWindow } from './ack-window.ts';

describe('ack window', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('joins what is settled within a moment', () => {
    const frames: [number, boolean][] = [];
    const acks = createAckWindow((tag, multiple) => frames.push([tag, multiple]));
    for (const tag of [3, 1, 2]) acks.settle(tag);
    vi.advanceTimersByTime(39);
    acks.settle(4);
    expect(frames).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(frames).toEqual([[4, true]]);
    acks.settle(5);
    vi.advanceTimersByTime(40);
    expect(frames).toEqual([
      [4, true],
      [5, false],
    ]);
  });

  test('waits for no more once many are settled', () => {
    const frames: [number, boolean][] = [];
    const acks = createAckWindow((tag, multiple) => frames.push([tag, multiple]));
    for (let tag = 1; tag <= 50; tag++) acks.settle(tag);
    vi.advanceTimersByTime(1);
    expect(frames).toEqual([[50, true]]);
  });

  test('acks singly above the first unsettled tag, and joins no tag twice', () => {
    const frames: [number, boolean][] = [];
    const acks = createAckWindow((tag, multiple) => frames.push([tag, multiple]));
    acks.settle(2);
    acks.settle(3);
    acks.flush();
    acks.settle(1);
    acks.flush();
    acks.settle(4);
    acks.flush();
    // `1, multiple` up to 3 would name tags that are acked: RabbitMQ closes the channel over an unknown tag.
    expect(frames).toEqual([
      [2, false],
      [3, false],
      [1, false],
      [4, false],
    ]);
  });

  test('acks exactly what was settled, whatever the order and the turns', () => {
    const tags = Array.from({ length: 40 }, (_, index) => index + 1);
    const order = fc.shuffledSubarray(tags);
    const turns = fc.array(fc.boolean(), { minLength: tags.length, maxLength: tags.length });
    fc.assert(
      fc.property(order, turns, (settled, flushAfter) => {
        const broker = fakeBroker(tags);
        const acks = createAckWindow(broker.ack);
        const expected = new Set(tags);
        settled.forEach((tag, index) => {
          acks.settle(tag);
          expected.delete(tag);
          if (flushAfter[index] || index === settled.length - 1) {
            acks.flush();
            expect(broker.unacked).toEqual(expected);
          }
        });
      }),
      { numRuns: 500 },
    );
  });
});

/** What RabbitMQ does with acks: `multiple` takes everything up to the tag; an unknown tag is an error. */
function fakeBroker(tags: readonly number[]) {
  const unacked = new Set(tags);
  return {
    unacked,
    ack: (tag: number, multiple: boolean) => {
      if (!unacked.has(tag)) throw new Error(`unknown delivery tag ${tag}`);
      for (const other of unacked) if (other === tag || (multiple && other < tag)) unacked.delete(other);
    },
  };
}
