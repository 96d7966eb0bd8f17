// What became of each saga of a run; those that were skipped with the reason.
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { ReplayItem } from '../../api/types.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatDuration, formatMoney } from '../../ui/format.ts';
import { OrderLink } from '../../ui/order-link.tsx';
import { Panel } from '../../ui/panel.tsx';
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
      title="All sagas"
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
      <DataTable
        label="Sagas of the run"
        columns={columns}
        keyOf={({ orderId }) => orderId}
        list={items}
        empty="No saga has this result."
      />
    </Panel>
  );
}

const columns: readonly Column<ReplayItem>[] = [
  { head: 'Order', cell: ({ orderId }) => <OrderLink orderId={orderId} /> },
  {
    head: 'Result',
    cell: ({ result }) => (
      <span className="tag" data-tone={resultTones[result]}>
        {resultWords[result]}
      </span>
    ),
  },
  { head: 'Wave', kind: 'number', cell: ({ wave }) => wave ?? '–' },
  {
    head: 'Attempt',
    cell: ({ attempt, newAttempt }) => (newAttempt === null ? attempt : `${attempt} → ${newAttempt}`),
  },
  { head: 'Total', kind: 'number', cell: ({ amount, currency }) => formatMoney(amount, currency) },
  {
    head: 'Took',
    kind: 'number',
    cell: ({ sentAt, endedAt }) =>
      sentAt === null || endedAt === null
        ? '–'
        : formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(sentAt))),
  },
  { head: 'Why', kind: 'text', cell: ({ why }) => why ?? '' },
];
