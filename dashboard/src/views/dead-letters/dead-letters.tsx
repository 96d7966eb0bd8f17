// Messages that could not be handled: why, what is in them, and whether they go back to their queue.
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import { ChoiceFilter, TextFilter, TimeFilter } from '../../ui/filter-fields.tsx';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Page } from '../../ui/page.tsx';
import { useUrlFilter } from '../../ui/url-filter.ts';
import { ActsOnMany } from './acts-on-many.tsx';
import { filterNames, filterOf, queues, statuses, statusOf, type UrlFilter } from './filter.ts';
import { LetterTable } from './letter-table.tsx';

/** Dead letters are in no stream. */
const REFRESH_MS = 3000;

export default function DeadLetters() {
  const [filter, setFilter] = useUrlFilter(filterNames);
  return (
    <Page title="Dead letters">
      <NeedsRole>
        <div className="stack">
          <search className="filters" aria-label="Filters">
            <ChoiceFilter
              label="Status"
              value={filter.status}
              choices={[...statuses.filter((status) => status !== 'parked'), 'any']}
              none="parked"
              onChange={(status) => setFilter({ status })}
            />
            <ChoiceFilter
              label="Queue"
              value={filter.queue}
              choices={queues}
              none="any"
              onChange={(queue) => setFilter({ queue })}
            />
            <TextFilter label="Message type" value={filter.type} onChange={(type) => setFilter({ type })} />
            <TextFilter label="Code" value={filter.code} onChange={(code) => setFilter({ code })} />
            <TextFilter
              label="Order id"
              value={filter.orderId}
              onChange={(orderId) => setFilter({ orderId })}
            />
            <TimeFilter
              label="Failed after"
              value={filter.after}
              onChange={(after) => setFilter({ after })}
            />
            <TimeFilter
              label="Failed before"
              value={filter.before}
              onChange={(before) => setFilter({ before })}
            />
          </search>
          <Letters filter={filter} />
        </div>
      </NeedsRole>
    </Page>
  );
}

function Letters({ filter: urlFilter }: { filter: UrlFilter }) {
  const status = statusOf(urlFilter);
  const filter = filterOf(urlFilter);
  const letters = usePages(
    ['dead-letters', 'list', status, filter],
    (page) => dataOf(api.GET('/admin/dead-letters', { params: { query: { ...page, ...filter, status } } })),
    { everyMs: REFRESH_MS },
  );
  return (
    <div className="panel">
      {status === 'parked' && <ActsOnMany filter={filter} shown={letters.items?.length ?? 0} />}
      <LetterTable
        letters={letters}
        empty={status === 'parked' ? 'No dead letter waits for a decision.' : 'No dead letter matches.'}
      />
    </div>
  );
}
