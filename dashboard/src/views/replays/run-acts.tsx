// Steering a run.
import { api, dataOf } from '../../api/api.ts';
import { useMe } from '../../api/session.tsx';
import type { ReplayRun } from '../../api/types.ts';
import { Steering } from '../../ui/pacing/steering.tsx';
import { runActs, whyNotAct } from './steering.ts';

export function RunActs({ run }: { run: ReplayRun }) {
  const { data: me } = useMe();
  return (
    <Steering
      what="this run"
      changes="replays"
      acts={runActs
        .filter(({ act }) => act !== 'approve' || run.state === 'awaiting-approval')
        .map((known) => ({ ...known, whyNot: whyNotAct(known.act, run, me?.name) }))}
      steer={(act, reason) =>
        dataOf(
          api.POST(`/admin/replays/{replayId}/${act}`, {
            params: { path: { replayId: run.id } },
            body: { reason },
          }),
        )
      }
    />
  );
}
