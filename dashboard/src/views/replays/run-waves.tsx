// The waves of a run, the newest first: how far each is.
import { api, dataOf } from '../../api/api.ts';
import { usePages } from '../../api/pages.ts';
import type { ReplayWave } from '../../api/types.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { ListEnd } from '../../ui/list-end.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TableRegion } from '../../ui/table-region.tsx';
import { Time } from '../../ui/time.tsx';
import { Progress } from './progress.tsx';

export const useWaves = (id: string) =>
  usePages(['replays', id, 'waves'], (query) =>
    dataOf(api.GET('/admin/replays/{replayId}/waves', { params: { path: { replayId: id }, query } })),
  );

export function RunWaves({ waves }: { waves: ReturnType<typeof useWaves> }) {
  return (
    <Panel title="Waves" flush>
      <TableRegion label="Waves of the run">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Wave</th>
              <th scope="col" className="right">
                Sagas
              </th>
              <th scope="col">Progress</th>
              <th scope="col" className="right">
                Completed
              </th>
              <th scope="col" className="right">
                Failed
              </th>
              <th scope="col">Began</th>
              <th scope="col" className="right">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {waves.items?.map((wave) => (
              <tr key={wave.wave}>
                <td>{wave.wave}</td>
                <td className="right">{formatCount(wave.sagas)}</td>
                <td>
                  <Progress parts={partsOf(wave)} />
                </td>
                <td className="right">{formatCount(wave.completed)}</td>
                <td className="right">{formatCount(wave.failed)}</td>
                <td>
                  <Time at={wave.beganAt} />
                </td>
                <td className="right">{tookOf(wave)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableRegion>
      <ListEnd list={waves} empty="No wave has begun." />
    </Panel>
  );
}

const partsOf = ({ completed, failed, sent }: ReplayWave) => [
  { name: 'Completed', count: completed, tone: 'done' as const },
  { name: 'Failed', count: failed, tone: 'failed' as const },
  { name: 'On their way', count: sent, tone: 'forward' as const },
];

const tookOf = ({ beganAt, endedAt }: ReplayWave) =>
  endedAt === null ? '…' : formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(beganAt)));
