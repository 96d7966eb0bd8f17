// What became of each saga of a run; those that were skipped with the reason.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { ReplayItem } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatDuration, formatMoney, shortId } from '../../ui/format.ts';
import { ListEnd } from '../../ui/list-end.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TableRegion } from '../../ui/table-region.tsx';
import { useUrlFilter } from '../../ui/url-filter.ts';
import { results, resultTones, resultWords } from './tones.ts';

export function RunItems({ id }: { id: string }) {
  const [{ result }, setFilter] = useUrlFilter(['result']);
  const only = result === undefined ? {} : { result: result as ReplayItem['result'] };
  const items = usePages(['replays', id, 'items', result], (page) =>
    dataOf(
      api.GET('/admin/replays/{replayId}/items', {
        params: { path: { replayId: id }, query: { ...page, ...only } },
      }),
    ),
  );
  return (
    <Panel
      title="Saga by saga"
      flush
      aside={
        <label className="row">
          <span className="soft">Result</span>
          <select
            className="input"
            value={result ?? ''}
            onChange={(event) => setFilter({ result: event.target.value })}
          >
            <option value="">any</option>
            {results.map((result) => (
              <option key={result} value={result}>
                {resultWords[result]}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <TableRegion label="Sagas of the run">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">Result</th>
              <th scope="col" className="right">
                Wave
              </th>
              <th scope="col">Attempt</th>
              <th scope="col" className="right">
                Total
              </th>
              <th scope="col" className="right">
                Took
              </th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {items.items?.map((item) => (
              <ItemRow key={item.orderId} item={item} />
            ))}
          </tbody>
        </table>
      </TableRegion>
      <ListEnd list={items} empty="None with this result." />
    </Panel>
  );
}

function ItemRow({ item }: { item: ReplayItem }) {
  return (
    <tr>
      <td>
        <Link className="mono" href={paths.saga(item.orderId)}>
          {shortId(item.orderId)}
        </Link>
      </td>
      <td>
        <span className="tag" data-tone={resultTones[item.result]}>
          {resultWords[item.result]}
        </span>
      </td>
      <td className="right">{item.wave ?? '–'}</td>
      <td>{item.newAttempt === null ? item.attempt : `${item.attempt} → ${item.newAttempt}`}</td>
      <td className="right">{formatMoney(item.amount, item.currency)}</td>
      <td className="right">
        {item.sentAt === null || item.endedAt === null
          ? '–'
          : formatDuration(Math.max(0, Date.parse(item.endedAt) - Date.parse(item.sentAt)))}
      </td>
      <td className="what">{item.why ?? ''}</td>
    </tr>
  );
}
