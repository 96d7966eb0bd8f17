// Holds of commands, newest first.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { Hold } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Progress } from '../../ui/pacing/progress.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrlFilter } from '../../ui/url-filter.ts';
import { HoldButton } from './hold-button.tsx';
import { HoldTag } from './hold-tag.tsx';
import { holdWords, partsOf } from './words.ts';

/** Holds are in no stream. */
const REFRESH_MS = 3000;

export default function Holds() {
  const [filter, setFilter] = useUrlFilter(['state']);
  return (
    <Page
      title="Holds"
      aside={
        <>
          <label className="row">
            <span className="soft">State</span>
            <select
              className="input"
              value={filter.state ?? ''}
              onChange={(event) => setFilter({ state: event.target.value })}
            >
              <option value="">any</option>
              {Object.entries(holdWords).map(([state, words]) => (
                <option key={state} value={state}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <HoldButton />
        </>
      }
    >
      <NeedsRole>
        <List state={filter.state as Hold['state'] | undefined} />
      </NeedsRole>
    </Page>
  );
}

function List({ state }: { state: Hold['state'] | undefined }) {
  const holds = usePages(
    ['holds', 'list', state],
    (page) =>
      dataOf(
        api.GET('/admin/holds', { params: { query: { ...page, ...(state !== undefined && { state }) } } }),
      ),
    { everyMs: REFRESH_MS },
  );
  return (
    <div className="panel">
      <DataTable
        label="Holds"
        columns={columns}
        keyOf={({ holdId }) => holdId}
        list={holds}
        empty={state === undefined ? 'No command was held yet.' : 'No hold is in this state.'}
      />
    </div>
  );
}

const columns: readonly Column<Hold>[] = [
  { head: 'Command', cell: ({ holdId, command }) => <Link href={paths.hold(holdId)}>{command}</Link> },
  { head: 'State', cell: ({ state }) => <HoldTag state={state} /> },
  { head: 'Reason', kind: 'text', cell: ({ reason }) => reason },
  { head: 'By', cell: ({ by }) => by },
  { head: 'Since', cell: ({ since }) => <Time at={since} /> },
  {
    head: 'Ended',
    cell: ({ endedAt }) => (endedAt === null ? <span className="faint">–</span> : <Time at={endedAt} />),
  },
  { head: 'Held back', kind: 'number', cell: ({ heldBack }) => formatCount(heldBack) },
  { head: 'Release', cell: (hold) => hold.release && <Progress parts={partsOf(hold)} /> },
];
