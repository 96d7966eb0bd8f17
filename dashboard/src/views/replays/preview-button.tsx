// The way to a replay of many: freezes the sagas that are meant, and shows what a run would do. Changes no saga.
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/act.ts';
import { type Api, api, dataOf } from '../../api/api.ts';

import { useWhyNot } from '../../api/session.tsx';
import { paths } from '../../paths.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/problem.tsx';

type PreviewRequest = Api['/admin/replays/preview']['post']['requestBody']['content']['application/json'];
/** Which sagas are meant: exactly one way to say it. */
export type Asked = Pick<PreviewRequest, 'filter' | 'orderIds' | 'group'>;

interface PreviewButtonProps {
  readonly asked: Asked;
  readonly kind?: 'primary';
  readonly children: ReactNode;
}

export function PreviewButton({ asked, kind, children }: PreviewButtonProps) {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <ActButton kind={kind} whyNot={useWhyNot('operator')} onAct={() => setAsks(true)}>
        {children}
      </ActButton>
      {asks && <PreviewDialog asked={asked} onClose={() => setAsks(false)} />}
    </>
  );
}

function PreviewDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [token, setToken] = useState('');
  const freeze = useAct({
    act: () =>
      dataOf(
        api.POST('/admin/replays/preview', {
          body: { ...asked, ...(token.trim() !== '' && { payment: { token: token.trim() } }) },
        }),
      ),
    changes: [],
    onDone: ({ selectionToken }) => navigate(paths.replayPreview(selectionToken)),
  });
  return (
    <Dialog title="Replay these sagas" onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!freeze.isPending) freeze.mutate(undefined);
        }}
      >
        <p className="soft">
          First comes a preview: which sagas a run would take, and what the services hold of each. It changes
          nothing.
        </p>
        <Field label="Another payment token" hint="Empty: each order keeps its own. Shown nowhere again.">
          <input
            className="input mono"
            autoComplete="off"
            maxLength={255}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
        </Field>
        {freeze.error !== null && <Problem error={freeze.error} />}
        <div className="dialog-acts">
          <ActButton onAct={onClose}>Cancel</ActButton>
          <ActButton
            type="submit"
            kind="primary"
            whyNot={freeze.isPending ? 'Being prepared …' : null}
            onAct={() => {}}
          >
            Preview
          </ActButton>
        </div>
      </form>
    </Dialog>
  );
}
