// The statechart with the number of sagas in each state; each leads to these sagas. On a phone a list.
import { Link } from 'wouter';
import type { Overview } from '../../api/types.ts';
import { ChartPlace } from '../../chart/chart-place.tsx';
import { useTone } from '../../chart/use-machine.ts';
import { paths } from '../../paths.ts';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';

interface StateCountsProps {
  readonly states: Record<string, number> | undefined;
  readonly held: Overview['held'] | undefined;
}

export function StateCounts({ states, held = [] }: StateCountsProps) {
  const toneOf = useTone();
  const countOf = (name: string) => states?.[name] ?? 0;
  const linkOf = (name: string) => `${paths.sagas}?state=${encodeURIComponent(name)}`;
  const counts = Object.entries(states ?? {});
  return (
    <Panel title="Sagas by state" className="overview-chart">
      <ChartPlace
        label="Statechart of the saga with the number of sagas in each state"
        markState={() => 'plain'}
        markArrow={() => 'plain'}
        linkOf={linkOf}
        heldOf={(name, command) => {
          const hold = held.find((one) => one.command === command);
          if (hold === undefined) return null;
          const count = hold.heldIn[name] ?? 0;
          return count === 0 ? `${command} is held` : `${formatCount(count)} held back`;
        }}
        inState={(name) => (
          <span className="state-count" data-none={countOf(name) === 0}>
            {states === undefined ? '' : formatCount(countOf(name))}
            <span className="hidden-visually"> sagas</span>
          </span>
        )}
      />
      <ul className="state-list">
        {counts.map(([name, count]) => (
          <li key={name}>
            <Link href={linkOf(name)} data-tone={toneOf(name)}>
              <span>{name}</span>
              <span className="number">
                {formatCount(count)}
                <span className="hidden-visually"> sagas</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
