import { expect, it } from 'vitest';
import { completedOrder, failedOrder } from '../../shared/src/rules/testing/sample-orders.ts';
import type { StoredOrder } from '../rules/read-orders.ts';
import { endProblems, paceProblems } from './judge.ts';

const stored = (reason: string | null) =>
  ({
    orderId: 'one',
    order: {
      ...(reason === null ? completedOrder : failedOrder).order!,
      failure: reason === null ? null : { reason, detail: null },
      ...{ customerId: 'c-1', createdAt: 0 },
    },
  }) satisfies Pick<StoredOrder, 'orderId' | 'order'>;

it('an order that was not cancelled has to complete, and one that was must not', () => {
  const cancelled = new Map([['one', 100]]);
  expect(endProblems([stored(null)], new Map())).toEqual([]);
  expect(endProblems([stored('Cancelled')], cancelled)).toEqual([]);
  expect(endProblems([stored('PaymentTimeout')], new Map())).toHaveLength(1);
  expect(endProblems([stored(null)], cancelled)).toHaveLength(1);
});

it('a second has what it may have, and the begin of one step more', () => {
  expect(paceProblems(60, 50)).toEqual([]);
  expect(paceProblems(61, 50)).toHaveLength(1);
});
