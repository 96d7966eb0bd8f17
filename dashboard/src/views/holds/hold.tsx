// One hold: what it holds back, and its release while it goes.
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, dataOf } from '../../api/api.ts';
import type { Hold, Overview } from '../../api/types.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatCount } from '../../ui/format.ts';
import { NeedsRole } from '../../ui/needs-role.tsx';
import { Steering } from '../../ui/pacing/steering.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Time } from '../../ui/time.tsx';
import { useOverview } from '../overview/use-overview.ts';
import { HoldSagas, useHeldSagas } from './hold-sagas.tsx';
import { HoldTag } from './hold-tag.tsx';
import { ReleaseForm } from './release-form.tsx';
import { ReleaseProgress } from './release-progress.tsx';
import { releaseActs } from './steering.ts';

export default function HoldPage() {
  const { holdId } = useParams<{ holdId: string }>();
  return (
    <NeedsRole title="Hold">
      <OneHold key={holdId} id={holdId} />
    </NeedsRole>
  );
}

/** A release ends by itself; what is held back changes with every order. */
const everyMs = (hold: Hold | undefined) => {
  if (hold === undefined) return false;
  if (hold.state === 'releasing' || (hold.release?.counts.sent ?? 0) > 0) return 1000;
  return hold.endedAt === null ? 3000 : false;
};

function OneHold({ id }: { id: string }) {
  const { data: hold, error } = useQuery({
    queryKey: ['holds', id],
    queryFn: () => dataOf(api.GET('/admin/holds/{holdId}', { params: { path: { holdId: id } } })),
    refetchInterval: ({ state }) => everyMs(state.data),
  });
  const { data: overview } = useOverview();
  const sagas = useHeldSagas(hold?.endedAt === null ? hold.command : undefined);
  // All at once: what comes piece by piece pushes away what one reads already.
  const isThere =
    hold !== undefined && overview !== undefined && (sagas.items !== undefined || sagas.error !== null);
  if (!isThere) return <Page title="Hold">{error !== null && <Problem error={error} />}</Page>;
  const { command, state, why, release, endedAt } = hold;
  return (
    <Page
      title={`Hold of ${command}`}
      heading={
        <span className="row wraps">
          Hold of {command} <HoldTag state={state} />
        </span>
      }
      aside={release !== null && <Steer hold={hold} />}
    >
      {/* Beside the form, where there is one. */}
      <div className={state === 'held' ? 'beside' : 'stack'}>
        <div className="stack">
          {why !== null && <p className="problem">{why}</p>}
          {release !== null && <ReleaseProgress hold={{ ...hold, release }} />}
          <WhatIsHeld hold={hold} overview={overview} />
        </div>
        {state === 'held' && (
          <div className="side-part">
            <ReleaseForm hold={hold} />
          </div>
        )}
        {endedAt === null && <HoldSagas hold={hold} sagas={sagas} />}
      </div>
    </Page>
  );
}

function WhatIsHeld({ hold, overview }: { hold: Hold; overview: Overview }) {
  const { reason, since, by, waiting, heldBack, endedAt } = hold;
  const atStake = overview.held.find(({ holdId }) => holdId === hold.holdId)?.atStake ?? [];
  return (
    <Panel title="Hold">
      <Facts
        facts={[
          ['Reason', reason],
          ['Held since', <Time key="since" at={since} />],
          ['Held by', by],
          ...(endedAt === null
            ? ([
                ['Orders that wait', formatCount(waiting)],
                ['Of these held back', formatCount(heldBack)],
                ['At stake', <Amounts key="stake" amounts={atStake} />],
              ] as const)
            : ([['Ended', <Time key="ended" at={endedAt} />]] as const)),
        ]}
      />
    </Panel>
  );
}

function Steer({ hold }: { hold: Hold }) {
  return (
    <Steering
      what="this release"
      changes="holds"
      acts={releaseActs(hold)}
      steer={(act, reason) =>
        dataOf(
          api.POST(`/admin/holds/{holdId}/${act}`, {
            params: { path: { holdId: hold.holdId } },
            body: { reason },
          }),
        )
      }
    />
  );
}
