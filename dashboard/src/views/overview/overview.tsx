// The whole at a glance: where sagas stand, how fast they come and how long they take, what waits.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api.ts';
import { useRefreshed } from '../../live/live.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Figures } from './figures.tsx';
import { Headline } from './headline.tsx';
import { History } from './history.tsx';
import { StateCounts } from './state-counts.tsx';
import './overview.css';

export default function Overview() {
  const { data, error } = useQuery({
    queryKey: ['overview'],
    queryFn: () => dataOf(api.GET('/sagas/overview')),
    // What passes without a transition: rates, the gauges of other services. It costs little: all pages share a reading.
    refetchInterval: 2000,
    staleTime: 0,
  });
  useRefreshed(['overview']);
  return (
    <Page title="Overview">
      {error !== null && <Problem error={error} />}
      <div className="overview">
        <Headline overview={data} />
        <Figures overview={data} />
        <StateCounts states={data?.states} />
        <History />
      </div>
    </Page>
  );
}
