import { violationsIn } from '@order-saga/shared/rules/rule';
import { completedOrder } from '@order-saga/shared/rules/testing/sample-orders';
import { expect, it } from 'vitest';
import { judgeOrders } from './check.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A UUIDv7 of that age. */
function idOf(days: number): string {
  const time = (Date.now() - days * DAY_MS).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

const judged = (days: number, retentionDays: number) =>
  violationsIn(judgeOrders([{ ...completedOrder, orderId: idOf(days), saga: null }], retentionDays));

it('misses the saga of an order that has ended', () => {
  expect(judged(1, 30)).toEqual([expect.stringMatching(/^ended-order-has-its-saga: .* there is no saga$/)]);
});

it('does not miss a saga that may have been pruned', () => {
  expect(judged(29.5, 30)).toEqual([]);
  expect(judged(28.5, 30)).toHaveLength(1);
});

it('misses it whatever the age where nothing is pruned', () => {
  expect(judged(4000, 0)).toHaveLength(1);
});
