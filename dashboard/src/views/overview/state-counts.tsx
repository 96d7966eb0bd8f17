// The statechart with the number of sagas in each state; each leads to these sagas.
import { Statechart } from '../../chart/statechart.tsx';
import { useMachine } from '../../chart/use-machine.ts';
import { paths } from '../../paths.ts';
import { formatCount } from '../../ui/format.ts';
import '../../chart/statechart.css';
import { Panel } from '../../ui/panel.tsx';

export function StateCounts({ states }: { states: Record<string, number> | undefined }) {
  const chart = useMachine();
  const countOf = (name: string) => states?.[name] ?? 0;
  return (
    <Panel title="Sagas by state" className="overview-chart">
      <div className="chart-place">
        {chart !== null && (
          <Statechart
            {...chart}
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
        )}
      </div>
    </Panel>
  );
}
