// Asks why something is done, before it is done. The reason is kept in the audit.
import { type ReactNode, useState } from 'react';
import { ActButton } from './act-button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { oneLine } from './one-line.ts';
import { Problem } from './problem.tsx';

interface ReasonDialogProps {
  readonly title: string;
  /** What the act does, in words. */
  readonly children?: ReactNode;
  /** On the button. */
  readonly act: string;
  readonly kind?: 'primary' | 'danger';
  readonly label?: string;
  readonly mostCharacters?: number;
  /** Why not yet, besides the reason; null: nothing is missing. */
  readonly whyNot?: string | null;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onAct: (reason: string) => void;
  readonly onClose: () => void;
}

export function ReasonDialog(props: ReasonDialogProps) {
  const { title, children, act, kind = 'primary', label = 'Reason', mostCharacters = 500 } = props;
  const { whyNot = null, isBusy, error, onAct, onClose } = props;
  const [reason, setReason] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && whyNot === null) onAct(oneLine(reason));
        }}
      >
        <Field label={label}>
          <textarea
            className="input"
            required
            maxLength={mostCharacters}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {error !== null && <Problem error={error} />}
        <div className="dialog-acts">
          <ActButton onAct={onClose}>Cancel</ActButton>
          <ActButton
            type="submit"
            kind={kind}
            whyNot={
              isBusy ? 'Being done …' : (whyNot ?? (reason.trim() === '' ? 'Enter a reason first.' : null))
            }
            onAct={() => {}}
          >
            {act}
          </ActButton>
        </div>
      </form>
    </Dialog>
  );
}
