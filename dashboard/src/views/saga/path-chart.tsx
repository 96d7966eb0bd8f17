// The statechart with the way that one attempt took: what was travelled, where it stands, what may still come.
import type { ReactNode } from 'react';
import type { Saga } from '../../api/types.ts';
import { ChartPlace } from '../../chart/chart-place.tsx';
import { arrowsAhead } from '../../chart/machine.ts';
import { pathOf } from '../../chart/path.ts';
import { useMachine } from '../../chart/use-machine.ts';
import { Panel } from '../../ui/panel.tsx';
import { toneOf } from '../../ui/tones.ts';

interface PathChartProps {
  readonly saga: Saga | undefined;
  readonly attempt: number;
  /** The command that is held and that it waits with; undefined: there is none. */
  readonly held: string | undefined;
  readonly choice: ReactNode;
}

export function PathChart({ saga, attempt, held, choice }: PathChartProps) {
  const machine = useMachine();
  const path = pathOf(saga?.history ?? [], attempt);
  const isLatest = attempt === saga?.attempt;
  const here = path.states.at(-1);
  const ahead =
    machine !== null && isLatest && here !== undefined ? arrowsAhead(machine, here) : new Set<string>();
  const reachable = new Set([...ahead].map((id) => id.split('>')[1]));
  const isUndone = (state: string) => ['undo', 'failed'].includes(toneOf(machine, state));
  return (
    <Panel title="Path" aside={choice}>
      <ChartPlace
        label={`Attempt ${attempt}: ${path.states.join(', then ')}`}
        markState={(name) => {
          if (name === here) return 'here';
          if (path.states.includes(name)) return 'been';
          return reachable.has(name) ? 'plain' : 'away';
        }}
        heldOf={(name, command) =>
          isLatest && name === here && command === held ? `${command} is held` : null
        }
        markArrow={(id) => {
          if (path.arrows.has(id)) return isUndone(id.split('>')[1]!) ? 'undone' : 'taken';
          return ahead.has(id) ? 'ahead' : 'away';
        }}
      />
      <ul className="legend chart-legend" aria-hidden="true">
        <li data-mark="taken">taken</li>
        <li data-mark="undone">undone</li>
        <li data-mark="ahead">may still be taken</li>
      </ul>
    </Panel>
  );
}
