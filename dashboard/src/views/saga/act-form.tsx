// A question before an act: the reason for it, what the act needs beside it, and what came of it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { newKey } from '../../api/new-key.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { Problem } from '../../ui/problem.tsx';

interface ActFormProps {
  readonly title: string;
  readonly explains: ReactNode;
  /** On the button that does it. */
  readonly verb: string;
  /** What the text is called; it goes into the audit. */
  readonly asks?: string;
  readonly maxLength?: number;
  readonly kind?: 'primary' | 'danger';
  /** @param key one for each opening of the form: pressed twice, it is done once */
  readonly act: (reason: string, key: string) => Promise<unknown>;
  /** Why it cannot be done yet; null: it can. */
  readonly whyNot?: string | null;
  readonly onClose: () => void;
  /** Further fields. */
  readonly children?: ReactNode;
}

export function ActForm(props: ActFormProps) {
  const {
    title,
    explains,
    verb,
    asks = 'Reason',
    maxLength = 500,
    kind = 'primary',
    act,
    whyNot = null,
    onClose,
    children,
  } = props;
  const client = useQueryClient();
  const [key] = useState(newKey);
  const [reason, setReason] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => act(oneLine(reason), key),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['saga'] });
      onClose();
    },
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <div className="soft">{explains}</div>
        {children}
        <Field label={asks} hint="Kept in the audit, with your name.">
          <textarea
            className="input"
            required
            maxLength={maxLength}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {error !== null && <Problem error={error} />}
        <div className="dialog-acts">
          <ActButton onAct={onClose}>Not now</ActButton>
          <ActButton
            type="submit"
            kind={kind}
            whyNot={isPending ? 'It is being done.' : whyNot}
            onAct={() => {}}
          >
            {verb}
          </ActButton>
        </div>
      </form>
    </Dialog>
  );
}
