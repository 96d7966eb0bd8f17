// What a hold holds back now.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { Hold, SagaSummary } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatMoney } from '../../ui/format.ts';
import { OrderLink } from '../../ui/order-link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Time } from '../../ui/time.tsx';
import type { SagaFilter } from '../sagas/filter.ts';

export function useHeldSagas(command: string | undefined) {
  const held = command as NonNullable<SagaFilter['held']>;
  return usePages(
    ['sagas', 'held', command],
    async (page) =>
      command === undefined
        ? { items: [], nextCursor: null }
        : dataOf(
            api.GET('/sagas', { params: { query: { ...page, held, sort: 'startedAt', order: 'asc' } } }),
          ),
    { everyMs: 3000 },
  );
}

interface HoldSagasProps {
  readonly hold: Hold;
  readonly sagas: ReturnType<typeof useHeldSagas>;
}

export function HoldSagas({ hold: { command }, sagas }: HoldSagasProps) {
  return (
    <Panel
      title="Held back"
      flush
      aside={<Link href={`${paths.sagas}?${new URLSearchParams({ held: command })}`}>Open in Sagas</Link>}
    >
      <DataTable
        label="Sagas that are held back"
        columns={columns}
        keyOf={({ orderId }) => orderId}
        list={sagas}
        empty="Nothing is held back now."
      />
    </Panel>
  );
}

const columns: readonly Column<SagaSummary>[] = [
  { head: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  { head: 'State', cell: ({ state }) => <StateTag state={state} /> },
  { head: 'Customer', kind: 'text', cell: ({ customerId }) => customerId },
  { head: 'Total', kind: 'number', cell: ({ total, currency }) => formatMoney(total, currency) },
  { head: 'Started', cell: ({ startedAt }) => <Time at={startedAt} /> },
  { head: 'Held since', cell: ({ heldAt }) => heldAt !== null && <Time at={heldAt} /> },
];
