// What fails in the same way, or waits for the same answer: the newest trouble first.
import { Link } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { FailureGroup } from '../../api/types.ts';
import { useRefreshed } from '../../live/live.tsx';
import { paths } from '../../paths.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { Bars } from '../../ui/bars.tsx';
import { formatCount } from '../../ui/format.ts';
import { ListEnd } from '../../ui/list-end.tsx';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Page } from '../../ui/page.tsx';
import { TableRegion } from '../../ui/table-region.tsx';
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
      <TableRegion label="Failure groups">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">What is wrong</th>
              <th scope="col">At step</th>
              <th scope="col" className="right">
                Sagas
              </th>
              <th scope="col" className="right">
                At stake
              </th>
              <th scope="col">{TREND}</th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
              <th scope="col" className="right">
                Notes
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.items?.map((group) => (
              <GroupRow key={group.group} group={group} />
            ))}
          </tbody>
        </table>
      </TableRegion>
      <ListEnd list={groups} empty="Nothing has failed, is stuck, or waits for longer than it should." />
    </div>
  );
}

function GroupRow({ group }: { group: FailureGroup }) {
  return (
    <tr>
      <td className="what">
        <Link href={paths.failureGroup(group.group)}>{nameOf(group)}</Link>
        {group.detail !== null && <small>{group.detail}</small>}
      </td>
      <td>{group.step ?? <span className="faint">none</span>}</td>
      <td className="right">{formatCount(group.count)}</td>
      <td className="right">
        <Amounts amounts={group.atStake} />
      </td>
      <td>
        <Bars counts={group.trend} label={TREND} />
      </td>
      <td>
        <Time at={group.firstSeen} />
      </td>
      <td>
        <Time at={group.lastSeen} />
      </td>
      <td className="right">
        {group.notes.length === 0 ? <span className="faint">–</span> : group.notes.length}
      </td>
    </tr>
  );
}
