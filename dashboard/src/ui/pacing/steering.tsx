// Steering what goes on by itself, such as a replay run: each act says beforehand why it is not possible, and asks for a reason.
import { useState } from 'react';
import { useAct } from '../../api/act.ts';
import { useWhyNot } from '../../api/session.tsx';
import { ActButton } from '../act-button.tsx';
import { ReasonDialog } from '../reason-dialog.tsx';

export interface SteeringAct<Act extends string> {
  readonly act: Act;
  readonly title: string;
  /** What it does, in words. */
  readonly meaning: string;
  readonly kind?: 'primary' | 'danger';
  /** Null: it may be done. */
  readonly whyNot: string | null;
}

interface SteeringProps<Act extends string> {
  /** What is steered, such as `this run`. */
  readonly what: string;
  readonly acts: readonly SteeringAct<Act>[];
  readonly steer: (act: Act, reason: string) => Promise<unknown>;
  /** The beginning of the keys of what it changes. */
  readonly changes: string;
}

export function Steering<Act extends string>({ what, acts, steer, changes }: SteeringProps<Act>) {
  const [asked, setAsked] = useState<Act | null>(null);
  const notYours = useWhyNot('operator');
  const steered = useAct({
    act: ({ act, reason }: { act: Act; reason: string }) => steer(act, reason),
    changes: [[changes]],
    onDone: () => setAsked(null),
  });
  return (
    <>
      {acts.map(({ act, title, kind, whyNot }) => (
        <ActButton
          key={act}
          kind={kind}
          whyNot={notYours ?? whyNot}
          onAct={() => {
            steered.reset();
            setAsked(act);
          }}
        >
          {title}
        </ActButton>
      ))}
      {acts
        .filter(({ act }) => act === asked)
        .map(({ act, title, meaning, kind }) => (
          <ReasonDialog
            key={act}
            title={`${title} ${what}`}
            act={title}
            kind={kind ?? 'primary'}
            isBusy={steered.isPending}
            error={steered.error}
            onAct={(reason) => steered.mutate({ act, reason })}
            onClose={() => setAsked(null)}
          >
            <p className="soft">{meaning}</p>
          </ReasonDialog>
        ))}
    </>
  );
}
