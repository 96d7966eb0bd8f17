// Begins a replay run: how fast, in which waves, when it stops itself, and why.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/act.ts';
import { api, dataOf } from '../../api/api.ts';
import { newKey } from '../../api/new-key.ts';
import { useWhyNot } from '../../api/session.tsx';
import type { ReplayPreview } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Field } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import { oneLine } from '../../ui/one-line.ts';
import { type Pace, PaceFields, usePace } from '../../ui/pacing/pace-fields.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { customersOf } from './other-payment.tsx';

export function RunForm({ preview }: { preview: ReplayPreview }) {
  const [, navigate] = useLocation();
  const { pace, whyNot: whyNoPace, fields } = usePace('1, 5, 25, 100');
  const [reason, setReason] = useState('');
  const [isMeant, setIsMeant] = useState(false);
  // Pressed again after a lost answer, it is the same act.
  const [key] = useState(newKey);
  const notYours = useWhyNot('operator');
  const payers = preview.payment?.customers ?? 0;

  const begin = useAct({
    act: (pace: Pace) =>
      dataOf(
        api.POST('/admin/replays', {
          params: { header: { 'idempotency-key': key } },
          body: {
            selectionToken: preview.selectionToken,
            reason: oneLine(reason),
            ...(isMeant && { oneTokenForSeveralCustomers: true }),
            ...pace,
          },
        }),
      ),
    changes: [['replays']],
    onDone: ({ id }) => navigate(paths.replay(id)),
  });
  const whyNot = () => {
    if (notYours !== null) return notYours;
    if (preview.replayable === 0) return 'None of these sagas can be replayed.';
    if (whyNoPace !== null) return whyNoPace;
    if (payers > 1 && !isMeant) return `Confirm that ${customersOf(payers)} are charged to one token.`;
    if (reason.trim() === '') return 'Enter a reason first.';
    return begin.isPending ? 'Being begun …' : null;
  };

  return (
    <Panel title="Start a run">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (pace !== null && !begin.isPending) begin.mutate(pace);
        }}
      >
        <PaceFields fields={fields} stopsBy="fails again" />
        <Field label="Reason" hint="Kept in the audit, and in the history of each saga.">
          <textarea
            className="input"
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        {payers > 1 && (
          <label className="row problem">
            <input
              type="checkbox"
              required
              checked={isMeant}
              onChange={(event) => setIsMeant(event.target.checked)}
            />
            <span>
              Charge the orders of <b>{customersOf(payers)}</b> to one payment token.
            </span>
          </label>
        )}
        {begin.error !== null && <Problem error={begin.error} />}
        <div className="dialog-acts">
          <ActButton type="submit" kind="primary" whyNot={whyNot()} onAct={() => {}}>
            Replay {formatCount(preview.replayable)} {preview.replayable === 1 ? 'saga' : 'sagas'}
          </ActButton>
        </div>
      </form>
    </Panel>
  );
}
