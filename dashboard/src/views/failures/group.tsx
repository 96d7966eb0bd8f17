// One failure group: its numbers, what is known about it, its sagas, and the way to replay them.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { FailureGroup } from '../../api/types.ts';
import { useRefreshed } from '../../live/live.tsx';
import { paths } from '../../paths.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { Bars } from '../../ui/bars.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { StateTag } from '../../ui/state-tag.tsx';
import { Time } from '../../ui/time.tsx';
import { PreviewButton } from '../replays/preview-button.tsx';
import { GroupSagas } from './group-sagas.tsx';
import { Notes } from './notes.tsx';
import { nameOf, TREND, waits } from './words.ts';

export default function GroupView() {
  const { group } = useParams<{ group: string }>();
  return (
    <NeedsRole title="Failure group">
      <Group key={group} id={group} />
    </NeedsRole>
  );
}

function Group({ id }: { id: string }) {
  const { data: group, error } = useQuery({
    queryKey: ['failure-groups', id],
    queryFn: () =>
      dataOf(api.GET('/admin/failure-groups/{group}', { params: { path: { group: id } } })).catch(nullIfGone),
  });
  useRefreshed(['failure-groups', id]);
  if (group === undefined && error !== null)
    return (
      <Page title="Failure group">
        <Problem error={error} />
      </Page>
    );
  return (
    <Page
      title={group ? nameOf(group) : 'Failure group'}
      aside={
        group &&
        !waits(group) && (
          <PreviewButton kind="primary" asked={{ group: id }}>
            Replay these sagas …
          </PreviewButton>
        )
      }
    >
      {group === null && (
        <p className="empty panel">
          No saga is in this group any more. <Link href={paths.failures}>To all failures</Link>
        </p>
      )}
      {group && (
        <div className="beside">
          <Numbers group={group} />
          <div className="side-part">
            <Notes group={group} />
          </div>
          <GroupSagas group={group} />
        </div>
      )}
    </Page>
  );
}

function Numbers({ group }: { group: FailureGroup }) {
  return (
    <Panel title="What is wrong">
      <div className="stack">
        {group.detail !== null && <p>{group.detail}</p>}
        <Facts
          facts={[
            ['State', <StateTag key="state" state={group.state} />],
            ['At step', group.step ?? 'none'],
            ['Sagas', formatCount(group.count)],
            ['At stake', <Amounts key="amounts" amounts={group.atStake} />],
            ['First', <Time key="first" at={group.firstSeen} />],
            ['Last', <Time key="last" at={group.lastSeen} />],
          ]}
        />
        <figure>
          <figcaption className="soft">{TREND}, hour by hour</figcaption>
          <Bars counts={group.trend} label={TREND} size="large" />
        </figure>
      </div>
    </Panel>
  );
}

/** A group is gone when its last saga is replayed: that is good news, and no problem. */
function nullIfGone(error: unknown): null {
  if (error instanceof ApiProblem && error.code === 'FAILURE_GROUP_NOT_FOUND') return null;
  throw error;
}
