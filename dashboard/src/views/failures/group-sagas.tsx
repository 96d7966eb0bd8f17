// The sagas of a failure group, newest first.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { FailureGroup } from '../../api/types.ts';
import { useRefreshed } from '../../live/live.tsx';
import { paths } from '../../paths.ts';
import { formatMoney, shortId } from '../../ui/format.ts';
import { ListEnd } from '../../ui/list-end.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { TableRegion } from '../../ui/table-region.tsx';
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
        <Link href={`${paths.sagas}?${new URLSearchParams({ group: group.group })}`}>With all filters</Link>
      }
    >
      <TableRegion label="Sagas of this group">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">State</th>
              <th scope="col">Customer</th>
              <th scope="col" className="right">
                Total
              </th>
              <th scope="col" className="right">
                Attempt
              </th>
              <th scope="col">What it says</th>
              <th scope="col">Since</th>
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
                <td>{saga.customerId}</td>
                <td className="right">{formatMoney(saga.total, saga.currency)}</td>
                <td className="right">{saga.attempt}</td>
                <td className="what">{saga.incident?.message ?? saga.failure?.detail ?? ''}</td>
                <td>
                  <Time at={saga.incident?.since ?? saga.finishedAt ?? saga.updatedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableRegion>
      <ListEnd list={sagas} empty="None is in it any more." />
    </Panel>
  );
}
