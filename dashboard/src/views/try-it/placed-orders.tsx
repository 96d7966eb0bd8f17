// The sagas of the customer for whom was ordered, while they move.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { SagaSummary } from '../../api/types.ts';
import { useRefreshed } from '../../live/live.tsx';
import { paths } from '../../paths.ts';
import { formatDuration, formatMoney, shortId } from '../../ui/format.ts';
import { ListEnd } from '../../ui/list-end.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { TableRegion } from '../../ui/table-region.tsx';
import { Time } from '../../ui/time.tsx';

/** `PaymentDeclined: card_declined`; null: it has not failed. */
const failureOf = ({ failure }: SagaSummary) =>
  failure && [failure.reason, failure.detail].filter(Boolean).join(': ');

/** A saga is over in less than a second: a page that asks more rarely shows its end alone. */
const REFRESH_MS = 250;

export function PlacedOrders({ customerId }: { customerId: string | null }) {
  return (
    <Panel title="Their sagas" flush>
      {customerId === null ? (
        <p className="empty">Place an order: its saga shows up here, and moves while you look.</p>
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
    <>
      <TableRegion label="Sagas of the orders placed">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">State</th>
              <th scope="col">What it says</th>
              <th scope="col" className="right">
                Total
              </th>
              <th scope="col">Started</th>
              <th scope="col" className="right">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {sagas.items?.map((saga) => (
              <tr key={saga.orderId}>
                <td>
                  <Link className="mono" href={paths.saga(saga.orderId)}>
                    {shortId(saga.orderId)}
                  </Link>
                </td>
                <td>
                  <StateTag state={saga.state} />
                </td>
                <td className="what">
                  {saga.incident?.message ?? failureOf(saga) ?? <span className="faint">–</span>}
                </td>
                <td className="right">{formatMoney(saga.total, saga.currency)}</td>
                <td>
                  <Time at={saga.startedAt} />
                </td>
                <td className="right">
                  {saga.finishedAt === null
                    ? '…'
                    : formatDuration(Math.max(0, Date.parse(saga.finishedAt) - Date.parse(saga.startedAt)))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableRegion>
      <ListEnd list={sagas} empty="The saga of your order shows up in a moment." />
    </>
  );
}
