// What a run would do to each saga, and what the services hold of it now.
import type { ReplayPreview } from '../../api/types.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatMoney } from '../../ui/format.ts';
import type { ListState } from '../../ui/list-end.tsx';
import { OrderLink } from '../../ui/order-link.tsx';

type Item = ReplayPreview['items'][number];

const columns: readonly Column<Item>[] = [
  { head: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  {
    head: 'Failed by',
    kind: 'text',
    cell: ({ failure, state }) => (
      <>
        {failure?.reason ?? state}
        {failure?.detail != null && <small>{failure.detail}</small>}
      </>
    ),
  },
  { head: 'Total', kind: 'number', cell: ({ amount, currency }) => formatMoney(amount, currency) },
  {
    head: 'A run would',
    kind: 'text',
    cell: ({ skipped }) =>
      skipped === null ? (
        'replay it'
      ) : (
        <>
          skip it<small>{skipped}</small>
        </>
      ),
  },
  { head: 'Stock', kind: 'text', cell: ({ holds }) => <StockHeld stock={holds.stock} /> },
  { head: 'Payment', cell: ({ holds }) => holds.payment ?? <Unknown /> },
];

export function PreviewItems({ items }: { items: ListState<Item> }) {
  return (
    <DataTable
      label="Sagas of the preview"
      columns={columns}
      keyOf={({ orderId }) => orderId}
      list={items}
      empty="No saga is selected."
    />
  );
}

function StockHeld({ stock }: { stock: Item['holds']['stock'] }) {
  if (stock === null) return <Unknown />;
  return (
    <>
      {stock.reservation}
      {stock.short.map(({ sku, wanted, free }) => (
        <small key={sku}>
          {free === null ? `${sku} is no product` : `${sku}: ${wanted} wanted, ${free} free`}
        </small>
      ))}
    </>
  );
}

const Unknown = () => <span className="faint">does not answer</span>;
