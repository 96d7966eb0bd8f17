// Replay runs, newest first.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { ReplayRun } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatCount } from '../../ui/format.ts';
import { ListEnd } from '../../ui/list-end.tsx';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Page } from '../../ui/page.tsx';
import { TableRegion } from '../../ui/table-region.tsx';
import { Time } from '../../ui/time.tsx';
import { useUrlFilter } from '../../ui/url-filter.ts';
import { Progress } from './progress.tsx';
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
      <TableRegion label="Replay runs">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Begun</th>
              <th scope="col">State</th>
              <th scope="col">Reason</th>
              <th scope="col">By</th>
              <th scope="col" className="right">
                Sagas
              </th>
              <th scope="col">Progress</th>
              <th scope="col" className="right">
                Completed
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.items?.map((run) => (
              <tr key={run.id}>
                <td>
                  <Link href={paths.replay(run.id)}>
                    <Time at={run.createdAt} />
                  </Link>
                </td>
                <td>
                  <RunTag state={run.state} />
                </td>
                <td className="what">{run.reason}</td>
                <td>{run.createdBy}</td>
                <td className="right">{formatCount(run.sagas)}</td>
                <td>
                  <Progress
                    parts={results.map((result) => ({
                      name: resultWords[result],
                      count: run.counts[result],
                      tone: resultTones[result],
                    }))}
                  />
                </td>
                <td className="right">{formatCount(run.counts.completed)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableRegion>
      <ListEnd
        list={runs}
        empty={
          state === undefined
            ? 'No run yet. A failure group has the button that begins one.'
            : `None is ${stateWords[state].toLowerCase()}.`
        }
      />
    </div>
  );
}
