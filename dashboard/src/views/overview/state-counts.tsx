// The statechart with the number of sagas in each state; each leads to these sagas.
import { ChartPlace } from '../../chart/chart-place.tsx';
import { paths } from '../../paths.ts';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';

export function StateCounts({ states }: { states: Record<string, number> | undefined }) {
  const countOf = (name: string) => states?.[name] ?? 0;
  return (
    <Panel title="Sagas by state" className="overview-chart">
      <ChartPlace
        label="Statechart of the saga with the number of sagas in each state"
        markState={() => 'plain'}
        markArrow={() => 'plain'}
        linkOf={(name) => `${paths.sagas}?state=${encodeURIComponent(name)}`}
        inState={(name) => (
          <span className="state-count" data-none={countOf(name) === 0}>
            {states === undefined ? '' : formatCount(countOf(name))}
            <span className="hidden-visually"> sagas</span>
          </span>
        )}
      />
    </Panel>
  );
}
