import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api.ts';
import { useRefreshed } from '../../live/live.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { StateTag } from '../../ui/state-tag.tsx';

export default function Overview() {
  const { data } = useQuery({ queryKey: ['stats'], queryFn: () => dataOf(api.GET('/sagas/stats')) });
  useRefreshed(['stats']);
  return (
    <Page title="Overview">
      <Panel title="Sagas by state">
        <ul className="row wraps">
          {Object.entries(data?.states ?? {}).map(([state, count]) => (
            <li key={state}>
              <StateTag state={state} /> <span className="number">{formatCount(count)}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </Page>
  );
}
