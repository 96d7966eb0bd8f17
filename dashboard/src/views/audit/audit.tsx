// Who did what, newest first; what was refused is among it.
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import { ChoiceFilter, TextFilter, TimeFilter } from '../../ui/filter-fields.tsx';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Page } from '../../ui/page.tsx';
import { useUrlFilter } from '../../ui/url-filter.ts';
import { AuditTable } from './audit-table.tsx';

const names = ['actor', 'act', 'target', 'orderId', 'result', 'after', 'before'] as const;
type Filter = { [Name in (typeof names)[number]]?: string };

/** Acts are in no stream. */
const REFRESH_MS = 5000;

const acts = [
  'replay',
  'retry',
  'cancel',
  'deadline',
  'annotate',
  'note',
  'create-replay',
  'approve-replay',
  'pause-replay',
  'resume-replay',
  'abort-replay',
  'redrive-dead-letter',
  'discard-dead-letter',
  'reindex-dead-letters',
];

export default function Audit() {
  const [filter, setFilter] = useUrlFilter(names);
  return (
    <Page title="Audit">
      <NeedsRole>
        <div className="stack">
          <search className="filters" aria-label="Filters">
            <TextFilter label="Actor" value={filter.actor} onChange={(actor) => setFilter({ actor })} />
            <ChoiceFilter
              label="Act"
              value={filter.act}
              choices={acts}
              none="any"
              onChange={(act) => setFilter({ act })}
            />
            <TextFilter label="Target" value={filter.target} onChange={(target) => setFilter({ target })} />
            <TextFilter
              label="Order id"
              value={filter.orderId}
              onChange={(orderId) => setFilter({ orderId })}
            />
            <TextFilter label="Result" value={filter.result} onChange={(result) => setFilter({ result })} />
            <TimeFilter label="After" value={filter.after} onChange={(after) => setFilter({ after })} />
            <TimeFilter label="Before" value={filter.before} onChange={(before) => setFilter({ before })} />
          </search>
          <Records filter={filter} />
        </div>
      </NeedsRole>
    </Page>
  );
}

function Records({ filter }: { filter: Filter }) {
  const records = usePages(
    ['audit', filter],
    (page) => dataOf(api.GET('/admin/audit', { params: { query: { ...page, ...filter } } })),
    { everyMs: REFRESH_MS },
  );
  return (
    <div className="panel">
      <AuditTable records={records} />
    </div>
  );
}
