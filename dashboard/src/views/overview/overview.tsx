// The whole at a glance: where sagas stand, how fast they come and how long they take, what waits.
import type { Overview as OverviewData } from '../../api/types.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { HeldNotice } from '../holds/held-notice.tsx';
import { Figures } from './figures.tsx';
import { Headline } from './headline.tsx';
import { History } from './history.tsx';
import { Pending } from './pending.tsx';
import { StateCounts } from './state-counts.tsx';
import { useOverview } from './use-overview.ts';
import './overview.css';

export default function Overview() {
  const { data, error } = useOverview();
  return (
    <Page title="Overview">
      {error !== null && <Problem error={error} />}
      <div className="overview">
        {data?.held.map((hold) => (
          <Held key={hold.holdId} hold={hold} />
        ))}
        <Headline overview={data} />
        <Figures overview={data} />
        <StateCounts states={data?.states} held={data?.held} />
        <div className="overview-history">
          <History />
          <Pending pending={data?.pending} />
        </div>
      </div>
    </Page>
  );
}

function Held({ hold }: { hold: OverviewData['held'][number] }) {
  return (
    <HeldNotice hold={hold}>
      {hold.heldBack > 0 && (
        <>
          ({formatCount(hold.heldBack)} {hold.heldBack === 1 ? 'order is' : 'orders are'} held back:{' '}
          <Amounts amounts={hold.atStake} />)
        </>
      )}
    </HeldNotice>
  );
}
