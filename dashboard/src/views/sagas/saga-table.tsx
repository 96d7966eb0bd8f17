// One page of sagas.
import type { SagaPage, SagaSummary } from '../../api/types.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatDuration, formatMoney } from '../../ui/format.ts';
import { OrderLink } from '../../ui/order-link.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Time } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { PAGE, queryOf, withValues } from './filter.ts';

interface SagaTableProps {
  readonly page: SagaPage | undefined;
  readonly search: URLSearchParams;
  readonly onChange: (search: URLSearchParams) => void;
}

export function SagaTable({ page, search, onChange }: SagaTableProps) {
  const now = useNow(1000);
  const { sort, order } = queryOf(search);
  return (
    <DataTable
      label="Table of sagas"
      columns={columnsAt(now)}
      keyOf={({ orderId }) => orderId}
      list={{ items: page?.items, error: null, isReading: false, more: null }}
      empty="No saga matches."
      sorting={{ by: sort, order, onSort: (by, order) => onChange(withValues(search, { sort: by, order })) }}
      placeholders={PAGE}
    />
  );
}

const columnsAt = (now: number): readonly Column<SagaSummary>[] => [
  { head: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  {
    head: 'State',
    cell: ({ state, attempt }) => (
      <>
        <StateTag state={state} /> {attempt > 1 && <span className="faint nowrap">attempt {attempt}</span>}
      </>
    ),
  },
  { head: 'Customer', kind: 'text', cell: ({ customerId }) => customerId },
  { head: 'Total', kind: 'number', cell: ({ total, currency }) => formatMoney(total, currency) },
  { head: 'Why', kind: 'text', cell: why },
  { head: 'Started', sortBy: 'startedAt', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'Updated', sortBy: 'updatedAt', cell: ({ updatedAt }) => <Time at={updatedAt} /> },
  { head: 'Next try', sortBy: 'deadlineAt', cell: (saga) => nextTry(saga, now) },
  {
    head: 'Took',
    kind: 'number',
    cell: ({ startedAt, finishedAt }) => {
      const end = finishedAt === null ? now : Date.parse(finishedAt);
      return formatDuration(Math.max(0, end - Date.parse(startedAt)));
    },
  },
];

function why({ incident, failure, heldAt }: SagaSummary) {
  if (incident !== null)
    return (
      <span className="tag" data-tone="undo">
        {incident.code}
      </span>
    );
  if (heldAt !== null)
    return (
      <span className="tag" data-tone="undo">
        held back
      </span>
    );
  return failure === null ? '' : [failure.reason, failure.detail].filter(Boolean).join(': ');
}

function nextTry({ deadlineAt, outcome }: SagaSummary, now: number) {
  if (deadlineAt === null || outcome !== 'running') return <span className="faint">–</span>;
  const ms = Date.parse(deadlineAt) - now;
  return ms <= 0 ? 'due' : `in ${formatDuration(Math.ceil(ms / 1000) * 1000)}`;
}
