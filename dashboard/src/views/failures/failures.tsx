// What fails in the same way, or waits for the same: the newest trouble first.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { FailureGroup } from '../../api/types.ts';
import { useRefreshed } from '../../live/live.tsx';
import { paths } from '../../paths.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { Bars } from '../../ui/bars.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { nameOf, TREND } from './words.ts';

/** Counting many failed sagas takes the database longer than reading a few. */
const REFRESH_MS = 3000;

export default function Failures() {
  return (
    <Page title="Failures">
      <NeedsRole>
        <Groups />
      </NeedsRole>
    </Page>
  );
}

function Groups() {
  const groups = usePages(['failure-groups', 'list'], (query) =>
    dataOf(api.GET('/admin/failure-groups', { params: { query } })),
  );
  useRefreshed(['failure-groups'], REFRESH_MS);
  return (
    <div className="panel">
      <DataTable
        label="Failure groups"
        columns={columns}
        keyOf={({ group }) => group}
        list={groups}
        empty="Nothing has failed, is stuck, or waits."
      />
    </div>
  );
}

const columns: readonly Column<FailureGroup>[] = [
  {
    head: 'What is wrong',
    kind: 'text',
    cell: (group) => (
      <>
        <Link href={paths.failureGroup(group.group)}>{nameOf(group)}</Link>
        {group.detail !== null && <small>{group.detail}</small>}
      </>
    ),
  },
  { head: 'At step', cell: ({ step }) => step ?? <span className="faint">none</span> },
  { head: 'Sagas', kind: 'number', cell: ({ count }) => formatCount(count) },
  { head: 'At stake', kind: 'number', cell: ({ atStake }) => <Amounts amounts={atStake} /> },
  { head: TREND, cell: ({ trend }) => <Bars counts={trend} label={TREND} /> },
  { head: 'First', cell: ({ firstSeen }) => <Time at={firstSeen} /> },
  { head: 'Last', cell: ({ lastSeen }) => <Time at={lastSeen} /> },
  {
    head: 'Notes',
    kind: 'number',
    cell: ({ notes }) => (notes.length === 0 ? <span className="faint">–</span> : notes.length),
  },
];
