// The waves of a run, the newest first: how far each is.
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { ReplayWave } from '../../api/types.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Progress } from '../../ui/pacing/progress.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';

export const useWaves = (id: string) =>
  usePages(['replays', id, 'waves'], (query) =>
    dataOf(api.GET('/admin/replays/{replayId}/waves', { params: { path: { replayId: id }, query } })),
  );

const columns: readonly Column<ReplayWave>[] = [
  { head: 'Wave', cell: ({ wave }) => wave },
  { head: 'Sagas', kind: 'number', cell: ({ sagas }) => formatCount(sagas) },
  { head: 'Progress', cell: (wave) => <Progress parts={partsOf(wave)} /> },
  { head: 'Completed', kind: 'number', cell: ({ completed }) => formatCount(completed) },
  { head: 'Failed', kind: 'number', cell: ({ failed }) => formatCount(failed) },
  { head: 'Began', cell: ({ beganAt }) => <Time at={beganAt} /> },
  {
    head: 'Took',
    kind: 'number',
    cell: ({ beganAt, endedAt }) =>
      endedAt === null ? '…' : formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(beganAt))),
  },
];

export function RunWaves({ waves }: { waves: ReturnType<typeof useWaves> }) {
  return (
    <Panel title="Waves" flush>
      <DataTable
        label="Waves of the run"
        columns={columns}
        keyOf={({ wave }) => wave}
        list={waves}
        empty="No wave has started."
      />
    </Panel>
  );
}

const partsOf = ({ completed, failed, sent }: ReplayWave) => [
  { name: 'Completed', count: completed, tone: 'done' as const },
  { name: 'Failed', count: failed, tone: 'failed' as const },
  { name: 'In progress', count: sent, tone: 'forward' as const },
];
