// The sagas of the orders placed on this page, while they run.
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { SagaSummary } from '../../api/types.ts';
import { useRefreshed } from '../../live/live.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatDuration, formatMoney } from '../../ui/format.ts';
import { OrderLink } from '../../ui/order-link.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PaymentActionOf } from '../../ui/payment-action.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Time } from '../../ui/time.tsx';

/** `PaymentDeclined: card_declined`; null: it has not failed. */
const failureOf = ({ failure }: SagaSummary) =>
  failure && [failure.reason, failure.detail].filter(Boolean).join(': ');

/** A saga is over in less than a second: a page that asks more rarely shows its end alone. */
const REFRESH_MS = 250;

export function PlacedOrders({ customerId }: { customerId: string | null }) {
  return (
    <Panel title="Sagas of this customer" flush>
      {customerId === null ? (
        <p className="empty">Place an order to watch its saga run here.</p>
      ) : (
        <Sagas customerId={customerId} />
      )}
    </Panel>
  );
}

function Sagas({ customerId }: { customerId: string }) {
  const key = ['sagas', 'tried', customerId];
  const sagas = usePages(key, (page) =>
    dataOf(
      api.GET('/sagas', { params: { query: { ...page, customerId, sort: 'startedAt', order: 'desc' } } }),
    ),
  );
  useRefreshed(key, REFRESH_MS);
  return (
    <DataTable
      label="Sagas of the orders placed"
      columns={columns}
      keyOf={({ orderId }) => orderId}
      list={sagas}
      empty="Waiting for the saga of your order …"
    />
  );
}

const columns: readonly Column<SagaSummary>[] = [
  { head: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  { head: 'State', cell: ({ state }) => <StateTag state={state} /> },
  {
    head: 'Message',
    kind: 'text',
    cell: (saga) =>
      saga.holdExpiresAt === null ? (
        (saga.incident?.message ?? failureOf(saga) ?? <span className="faint">–</span>)
      ) : (
        <PaymentActionOf orderId={saga.orderId} />
      ),
  },
  { head: 'Total', kind: 'number', cell: ({ total, currency }) => formatMoney(total, currency) },
  { head: 'Started', cell: ({ startedAt }) => <Time at={startedAt} /> },
  {
    head: 'Took',
    kind: 'number',
    cell: ({ startedAt, finishedAt }) =>
      finishedAt === null ? '…' : formatDuration(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt))),
  },
];
