// Begins the release of a hold.
import { useState } from 'react';
import { useAct } from '../../api/act.ts';
import { api, dataOf } from '../../api/api.ts';
import { useWhyNot } from '../../api/session.tsx';
import type { Hold } from '../../api/types.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Field } from '../../ui/field.tsx';
import { oneLine } from '../../ui/one-line.ts';
import { type Pace, PaceFields, usePace } from '../../ui/pacing/pace-fields.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';

export function ReleaseForm({ hold: { holdId, command } }: { hold: Hold }) {
  const { pace, whyNot, fields } = usePace('5, 25, 100');
  const [reason, setReason] = useState('');
  const notYours = useWhyNot('operator');
  const begin = useAct({
    act: (pace: Pace) =>
      dataOf(
        api.POST('/admin/holds/{holdId}/release', {
          params: { path: { holdId } },
          body: { ...pace, ...(reason.trim() !== '' && { reason: oneLine(reason) }) },
        }),
      ),
    changes: [['holds'], ['overview']],
  });
  return (
    <Panel title="Release">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (pace !== null && !begin.isPending) begin.mutate(pace);
        }}
      >
        <p className="soft">
          Sends {command} to what waits, in waves, the longest wait first. Until the end it stays held for all
          others, so the maximum must be more than what comes.
        </p>
        <PaceFields fields={fields} stopsBy="fails or is not answered" />
        <Field label="Reason" hint="Kept in the audit. May be empty.">
          <textarea
            className="input"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {begin.error !== null && <Problem error={begin.error} />}
        <div className="dialog-acts">
          <ActButton
            type="submit"
            kind="primary"
            whyNot={notYours ?? whyNot ?? (begin.isPending ? 'Being begun …' : null)}
            onAct={() => {}}
          >
            Release
          </ActButton>
        </div>
      </form>
    </Panel>
  );
}
