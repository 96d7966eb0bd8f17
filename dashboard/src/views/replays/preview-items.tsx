// What a run would do to each saga, and what the services hold of it now.
import { Link } from 'wouter';
import type { ReplayPreview } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatMoney, shortId } from '../../ui/format.ts';
import { TableRegion } from '../../ui/table-region.tsx';

type Item = ReplayPreview['items'][number];

export function PreviewItems({ items }: { items: readonly Item[] }) {
  return (
    <TableRegion label="Sagas of the preview">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Order</th>
            <th scope="col">Failed by</th>
            <th scope="col" className="right">
              Total
            </th>
            <th scope="col">A run would</th>
            <th scope="col">Stock</th>
            <th scope="col">Payment</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.orderId}>
              <td>
                <Link className="mono" href={paths.saga(item.orderId)}>
                  {shortId(item.orderId)}
                </Link>
              </td>
              <td className="what">
                {item.failure?.reason ?? item.state}
                {item.failure?.detail != null && <small>{item.failure.detail}</small>}
              </td>
              <td className="right">{formatMoney(item.amount, item.currency)}</td>
              <td className="what">
                {item.skipped === null ? (
                  'replay it'
                ) : (
                  <>
                    skip it<small>{item.skipped}</small>
                  </>
                )}
              </td>
              <td className="what">
                <StockHeld stock={item.holds.stock} />
              </td>
              <td>{item.holds.payment ?? <Unknown />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableRegion>
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
