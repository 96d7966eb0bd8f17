import { describe, expect, it } from 'vitest';
import type { SagaSummary } from '../../api/types.ts';
import type { Transition } from '../../live/transitions.ts';
import { filterOf, hasFilter, queryOf, toggled, withValues } from './filter.ts';
import { begunIn, updatedRows } from './rows.ts';

describe('the filter in the address', () => {
  it('is the query of the API', () => {
    const search = new URLSearchParams(
      'state=Paid&state=Failed&amountMin=5&customerId=c%201&order=asc&cursor=x',
    );
    expect(filterOf(search)).toEqual({ state: ['Paid', 'Failed'], amountMin: 5, customerId: 'c 1' });
    expect(queryOf(search)).toMatchObject({ sort: 'startedAt', order: 'asc', cursor: 'x', limit: 50 });
    expect(hasFilter(new URLSearchParams('sort=updatedAt'))).toBe(false);
  });

  it('begins at its first page when it changes', () => {
    const search = new URLSearchParams('state=Paid&cursor=x');
    expect(toggled(search, 'state', 'Failed').toString()).toBe('state=Paid&state=Failed');
    expect(toggled(search, 'state', 'Paid').toString()).toBe('');
    expect(withValues(search, { sku: 'A', state: null }).toString()).toBe('sku=A');
  });
});

describe('rows', () => {
  const row = (orderId: string) =>
    ({ orderId, state: 'Suspend', updatedAt: '2026-01-01T00:00:01.000Z', finishedAt: null }) as SagaSummary;
  const moved = (orderId: string, to: string, second: number, from: string | null = 'Suspend') =>
    ({ orderId, from, to, outcome: 'running', at: `2026-01-01T00:00:0${second}.000Z` }) as Transition;

  it('take the newest of what happened, in their place', () => {
    const rows = [row('a'), row('b')];
    const now = updatedRows(rows, [moved('b', 'StockReserved', 2), moved('b', 'Paid', 3)]);
    expect(now.map(({ orderId, state }) => [orderId, state])).toEqual([
      ['a', 'Suspend'],
      ['b', 'Paid'],
    ]);
    expect(now[0]).toBe(rows[0]);
    expect(updatedRows(rows, [moved('c', 'Paid', 3)])).toBe(rows);
  });

  it('stay as they are when what happened is older', () => {
    expect(updatedRows([row('a')], [moved('a', 'Paid', 0)])[0]!.state).toBe('Suspend');
  });

  it('do not move when an order begins: it is counted', () => {
    expect(begunIn([moved('a', 'Suspend', 2, null), moved('b', 'Suspend', 2, null)], [row('a')])).toBe(1);
  });
});
