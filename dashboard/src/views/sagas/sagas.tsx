import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { useRefreshed } from '../../live/live.tsx';
import { paths } from '../../paths.ts';
import { formatTime, shortId } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { StateTag } from '../../ui/state-tag.tsx';

export default function Sagas() {
  const { data } = useQuery({
    queryKey: ['sagas'],
    queryFn: () =>
      dataOf(api.GET('/sagas', { params: { query: { limit: 50, sort: 'startedAt', order: 'desc' } } })),
  });
  useRefreshed(['sagas']);
  return (
    <Page title="Sagas">
      <div className="panel table-region">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">State</th>
              <th scope="col">Started</th>
            </tr>
          </thead>
          <tbody>
            {data?.items.map(({ orderId, state, startedAt }) => (
              <tr key={orderId}>
                <td>
                  <Link className="mono" href={paths.saga(orderId)}>
                    {shortId(orderId)}
                  </Link>
                </td>
                <td>
                  <StateTag state={state} />
                </td>
                <td>{formatTime(startedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}
