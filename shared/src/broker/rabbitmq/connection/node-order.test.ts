import { describe, expect, test } from 'vitest';
import { nodeOrder } from './node-order.ts';

const urls = ['amqp://one', 'amqp://two', 'amqp://three'];

/** Gives these numbers, one after the other. */
function given(...numbers: number[]): () => number {
  return () => numbers.shift()!;
}

describe('the order of nodes', () => {
  test('can be any of all, each as likely as the other', () => {
    // Three nodes take two choices: of the last among three, then of the one before it among two.
    const draws = [0, 1 / 3, 2 / 3].flatMap((first) => [0, 1 / 2].map((second) => given(first, second)));
    const orders = draws.map((draw) => nodeOrder(urls, draw).join());
    expect(new Set(orders).size).toBe(6);
  });

  test('has every node once, and leaves the list that was given as it is', () => {
    const list = [...urls];
    const order = nodeOrder(list, () => 0);
    expect(order).not.toEqual(urls);
    expect(order.toSorted()).toEqual(urls.toSorted());
    expect(list).toEqual(urls);
  });

  test('reaches no further than the list at the edges of chance', () => {
    expect(nodeOrder(urls, () => 1 - Number.EPSILON)).toEqual(urls);
    expect(nodeOrder([], () => 0)).toEqual([]);
    expect(nodeOrder(['amqp://one'], () => 0)).toEqual(['amqp://one']);
  });
});
