// Steering a run: each act says beforehand why it is not possible.
import { useState } from 'react';
import { useAct } from '../../api/act.ts';
import { api, dataOf } from '../../api/api.ts';
import { useMe, useWhyNot } from '../../api/session.tsx';
import type { ReplayRun } from '../../api/types.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { type RunAct, runActs, whyNotAct } from './steering.ts';

export function RunActs({ run }: { run: ReplayRun }) {
  const [asked, setAsked] = useState<RunAct | null>(null);
  const notYours = useWhyNot('operator');
  const { data: me } = useMe();
  const steer = useAct({
    act: ({ act, reason }: { act: RunAct; reason: string }) =>
      dataOf(
        api.POST(`/admin/replays/{replayId}/${act}`, {
          params: { path: { replayId: run.id } },
          body: { reason },
        }),
      ),
    changes: [['replays']],
    onDone: () => setAsked(null),
  });
  return (
    <>
      {runActs
        .filter(({ act }) => act !== 'approve' || run.state === 'awaiting-approval')
        .map(({ act, title, kind }) => (
          <ActButton
            key={act}
            kind={kind}
            whyNot={notYours ?? whyNotAct(act, run, me?.name)}
            onAct={() => {
              steer.reset();
              setAsked(act);
            }}
          >
            {title}
          </ActButton>
        ))}
      {runActs
        .filter(({ act }) => act === asked)
        .map(({ act, title, meaning, kind }) => (
          <ReasonDialog
            key={act}
            title={`${title} this run`}
            act={title}
            kind={kind ?? 'primary'}
            isBusy={steer.isPending}
            error={steer.error}
            onAct={(reason) => steer.mutate({ act, reason })}
            onClose={() => setAsked(null)}
          >
            <p className="soft">{meaning}</p>
          </ReasonDialog>
        ))}
    </>
  );
}
