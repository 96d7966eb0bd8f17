// The sagas of a failure group, newest first.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { FailureGroup, SagaSummary } from '../../api/types.ts';
import { useRefreshed } from '../../live/live.tsx';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatMoney } from '../../ui/format.ts';
import { OrderLink } from '../../ui/order-link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Time } from '../../ui/time.tsx';

export function GroupSagas({ group }: { group: FailureGroup }) {
  const key = ['sagas', 'group', group.group];
  const sagas = usePages(key, (page) =>
    dataOf(
      api.GET('/sagas', {
        params: { query: { ...page, group: group.group, sort: 'startedAt', order: 'desc' } },
      }),
    ),
  );
  useRefreshed(key);
  return (
    <Panel
      title="Sagas"
      flush
      aside={
        <Link href={`${paths.sagas}?${new URLSearchParams({ group: group.group })}`}>Open in Sagas</Link>
      }
    >
      <DataTable
        label="Sagas of this group"
        columns={columns}
        keyOf={({ orderId }) => orderId}
        list={sagas}
        empty="The group has no sagas any more."
      />
    </Panel>
  );
}

const columns: readonly Column<SagaSummary>[] = [
  { head: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  { head: 'State', cell: ({ state }) => <StateTag state={state} /> },
  { head: 'Customer', cell: ({ customerId }) => customerId },
  { head: 'Total', kind: 'number', cell: ({ total, currency }) => formatMoney(total, currency) },
  { head: 'Attempt', kind: 'number', cell: ({ attempt }) => attempt },
  {
    head: 'Message',
    kind: 'text',
    cell: ({ incident, failure }) => incident?.message ?? failure?.detail ?? '',
  },
  {
    head: 'Since',
    cell: ({ incident, finishedAt, updatedAt }) => <Time at={incident?.since ?? finishedAt ?? updatedAt} />,
  },
];
