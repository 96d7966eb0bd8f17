// Replay runs, newest first.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { ReplayRun } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount } from '../../ui/format.ts';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Progress } from '../../ui/pacing/progress.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrlFilter } from '../../ui/url-filter.ts';
import { RunTag } from './run-tag.tsx';
import { results, resultTones, resultWords, runTones, stateWords } from './tones.ts';

/** Runs are in no stream of their own. */
const REFRESH_MS = 3000;

export default function Replays() {
  const [filter, setFilter] = useUrlFilter(['state']);
  return (
    <Page
      title="Replay runs"
      aside={
        <label className="row">
          <span className="soft">State</span>
          <select
            className="input"
            value={filter.state ?? ''}
            onChange={(event) => setFilter({ state: event.target.value })}
          >
            <option value="">any</option>
            {Object.keys(runTones).map((state) => (
              <option key={state} value={state}>
                {stateWords[state as ReplayRun['state']]}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <NeedsRole>
        <Runs state={filter.state as ReplayRun['state'] | undefined} />
      </NeedsRole>
    </Page>
  );
}

function Runs({ state }: { state: ReplayRun['state'] | undefined }) {
  const runs = usePages(
    ['replays', 'list', state],
    (page) =>
      dataOf(
        api.GET('/admin/replays', { params: { query: { ...page, ...(state !== undefined && { state }) } } }),
      ),
    { everyMs: REFRESH_MS },
  );
  return (
    <div className="panel">
      <DataTable
        label="Replay runs"
        columns={columns}
        keyOf={({ id }) => id}
        list={runs}
        empty={
          state === undefined
            ? 'No run yet. Start one from a failure group.'
            : `No run is ${stateWords[state].toLowerCase()}.`
        }
      />
    </div>
  );
}

const columns: readonly Column<ReplayRun>[] = [
  {
    head: 'Started',
    cell: ({ id, createdAt }) => (
      <Link href={paths.replay(id)}>
        <Time at={createdAt} />
      </Link>
    ),
  },
  { head: 'State', cell: ({ state }) => <RunTag state={state} /> },
  { head: 'Reason', kind: 'text', cell: ({ reason }) => reason },
  { head: 'By', cell: ({ createdBy }) => createdBy },
  { head: 'Sagas', kind: 'number', cell: ({ sagas }) => formatCount(sagas) },
  {
    head: 'Progress',
    cell: ({ counts }) => (
      <Progress
        parts={results.map((result) => ({
          name: resultWords[result],
          count: counts[result],
          tone: resultTones[result],
        }))}
      />
    ),
  },
  { head: 'Completed', kind: 'number', cell: ({ counts }) => formatCount(counts.completed) },
];
