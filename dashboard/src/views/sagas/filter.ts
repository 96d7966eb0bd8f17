// What the list shows, as the address of the page says it: the parameters of GET /sagas, by their own names. Pure.
import type { Api } from '../../api/api.ts';

export type SagaQuery = NonNullable<Api['/sagas']['get']['parameters']['query']>;
export type SagaFilter = Omit<SagaQuery, 'limit' | 'cursor' | 'sort' | 'order'>;

const single = [
  'outcome',
  'group',
  'incident',
  'held',
  'unloadable',
  'customerId',
  'sku',
  'currency',
  'createdAfter',
  'createdBefore',
  'updatedAfter',
  'updatedBefore',
  'holdExpiresBefore',
  'deadlineBefore',
] as const;
const numbers = ['amountMin', 'amountMax', 'attempt'] as const;
const several = ['state', 'failureReason'] as const;
const sorts = ['startedAt', 'updatedAt', 'deadlineAt'] as const;

/** What the API does not take, it refuses, and the page says so. */
export function filterOf(search: URLSearchParams): SagaFilter {
  const entries: [string, unknown][] = [
    ...single.map((name): [string, unknown] => [name, search.get(name)]),
    ...numbers.map((name): [string, unknown] => [name, search.has(name) ? Number(search.get(name)) : null]),
    ...several.map((name): [string, unknown] => [name, search.has(name) ? search.getAll(name) : null]),
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== ''));
}

export function queryOf(search: URLSearchParams): SagaQuery {
  const sort = sorts.find((name) => name === search.get('sort')) ?? 'startedAt';
  const order = search.get('order') === 'asc' ? 'asc' : 'desc';
  const cursor = search.get('cursor');
  return { ...filterOf(search), sort, order, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
}

export const PAGE = 50;

/** The same search with other values; null or an empty text takes one out. Back on the first page. */
export function withValues(
  search: URLSearchParams,
  values: Readonly<Record<string, string | readonly string[] | null>>,
): URLSearchParams {
  const changed = new URLSearchParams(search);
  changed.delete('cursor');
  for (const [name, value] of Object.entries(values)) {
    changed.delete(name);
    for (const one of [value ?? []].flat()) if (one !== '') changed.append(name, one);
  }
  return changed;
}

/** Adds a value to those of a name, or takes it out. */
export function toggled(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const values = search.getAll(name);
  return withValues(search, {
    [name]: values.includes(value) ? values.filter((other) => other !== value) : [...values, value],
  });
}

export const hasFilter = (search: URLSearchParams): boolean => Object.keys(filterOf(search)).length > 0;
