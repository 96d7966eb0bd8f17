// Back to its queue, or given up: each with a reason.
import { useState } from 'react';
import { useAct } from '../../api/act.ts';
import { api, dataOf } from '../../api/api.ts';
import { useWhyNot } from '../../api/session.tsx';
import type { DeadLetter } from '../../api/types.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

type Act = 'redrive' | 'discard';

export function LetterActs({ letter: { id, status } }: { letter: DeadLetter }) {
  const [asked, setAsked] = useState<Act | null>(null);
  const notYours = useWhyNot('operator');
  const isOpen = status === 'parked' || status === 'taken';
  const whyNot = notYours ?? (isOpen ? null : `It is ${status} already.`);
  const decide = useAct({
    act: ({ act, reason }: { act: Act; reason: string }) =>
      dataOf(api.POST(`/admin/dead-letters/{id}/${act}`, { params: { path: { id } }, body: { reason } })),
    changes: [['dead-letters']],
    onDone: () => setAsked(null),
  });
  const ask = (act: Act) => () => {
    decide.reset();
    setAsked(act);
  };
  return (
    <>
      <ActButton whyNot={whyNot} onAct={ask('redrive')}>
        Redrive …
      </ActButton>
      <ActButton kind="danger" whyNot={whyNot} onAct={ask('discard')}>
        Discard …
      </ActButton>
      {asked !== null && (
        <ReasonDialog
          title={asked === 'redrive' ? 'Redrive this dead letter' : 'Discard this dead letter'}
          act={asked === 'redrive' ? 'Redrive' : 'Discard'}
          kind={asked === 'redrive' ? 'primary' : 'danger'}
          isBusy={decide.isPending}
          error={decide.error}
          onAct={(reason) => decide.mutate({ act: asked, reason })}
          onClose={() => setAsked(null)}
        >
          <p className="soft">
            {asked === 'redrive'
              ? 'Its message goes back to its own queue. Fix the cause first.'
              : 'Its message is discarded for good. A saga that waits for it continues at its deadline.'}
          </p>
        </ReasonDialog>
      )}
    </>
  );
}
