// What dead letters are narrowed to, as the address has it and as the API takes it. Pure.
import type { Api } from '../../api/api.ts';
import type { DeadLetter } from '../../api/types.ts';

type Query = NonNullable<Api['/admin/dead-letters']['get']['parameters']['query']>;

export const filterNames = ['status', 'queue', 'type', 'code', 'orderId', 'after', 'before'] as const;
export type UrlFilter = { [Name in (typeof filterNames)[number]]?: string };
/** Without the status: acts are on parked letters alone. */
export type LetterFilter = Pick<Query, 'queue' | 'type' | 'code' | 'orderId' | 'after' | 'before'>;

export const queues = [
  'stock.commands',
  'payment.commands',
  'order.commands',
  'orchestrator.replies',
] as const satisfies readonly Query['queue'][];
export const statuses = [
  'parked',
  'redriving',
  'redriven',
  'discarded',
  'taken',
] as const satisfies readonly DeadLetter['status'][];

/** The orchestrator says what is wrong with a value that is none. */
export function filterOf({ status: _, ...filter }: UrlFilter): LetterFilter {
  return filter as LetterFilter;
}

/** The status that is listed: parked unless another is chosen. */
export const statusOf = ({ status }: UrlFilter) => (status ?? 'parked') as DeadLetter['status'] | 'any';

export const isFiltered = (filter: LetterFilter): boolean => Object.keys(filter).length > 0;
