// What an operator may do with a saga now. What is not possible says why: the explanation knows, or the role lacks.
import { useState } from 'react';
import { useWhyNot } from '../../api/session.tsx';
import type { Explanation } from '../../api/types.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { CancelDialog, DeadlineDialog, RetryDialog } from './act-dialogs.tsx';
import { EndDialog } from './end-dialog.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { SettleDialog } from './settle-dialog.tsx';

const acts = [
  { act: 'replay', text: 'Replay', kind: 'primary', dialog: ReplayDialog },
  { act: 'retry', text: 'Retry now', kind: undefined, dialog: RetryDialog },
  { act: 'deadline', text: 'Move deadline', kind: undefined, dialog: DeadlineDialog },
  { act: 'settle', text: 'Settle payment', kind: 'danger', dialog: SettleDialog },
  { act: 'end', text: 'End as its order', kind: 'danger', dialog: EndDialog },
  { act: 'cancel', text: 'Cancel order', kind: 'danger', dialog: CancelDialog },
] as const;
/** They have a place of their own only where they may be done. */
const rare: ReadonlySet<string> = new Set(['settle', 'end']);

export function Acts({ orderId, explanation }: { orderId: string; explanation: Explanation | undefined }) {
  const noRole = useWhyNot('operator');
  const [open, setOpen] = useState<(typeof acts)[number]['act'] | null>(null);
  const Dialog = acts.find(({ act }) => act === open)?.dialog;
  return (
    <>
      {acts.map(({ act, text, kind }) => {
        const possible = explanation?.acts.find((one) => one.act === act);
        if (rare.has(act) && possible?.allowed !== true) return null;
        const whyNot =
          possible === undefined ? 'What may be done is being read.' : (possible.whyNot ?? noRole);
        return (
          <ActButton
            key={act}
            kind={whyNot === null ? kind : undefined}
            whyNot={whyNot}
            onAct={() => setOpen(act)}
          >
            {text}
          </ActButton>
        );
      })}
      {Dialog !== undefined && explanation !== undefined && (
        <Dialog orderId={orderId} explanation={explanation} onClose={() => setOpen(null)} />
      )}
    </>
  );
}
