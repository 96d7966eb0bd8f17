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
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { customersOf } from './other-payment.tsx';
import { parseRamp } from './ramp.ts';

export function RunForm({ preview }: { preview: ReplayPreview }) {
  const [, navigate] = useLocation();
  const [ramp, setRamp] = useState('1, 5, 25, 100');
  const [perSecond, setPerSecond] = useState('50');
  const [stopPercent, setStopPercent] = useState('50');
  const [reason, setReason] = useState('');
  const [isMeant, setIsMeant] = useState(false);
  // Pressed again after a lost answer, it is the same act.
  const [key] = useState(newKey);
  const notYours = useWhyNot('operator');
  const sizes = parseRamp(ramp);
  const payers = preview.payment?.customers ?? 0;

  const begin = useAct({
    act: (ramp: number[]) =>
      dataOf(
        api.POST('/admin/replays', {
          params: { header: { 'idempotency-key': key } },
          body: {
            selectionToken: preview.selectionToken,
            reason: oneLine(reason),
            ...(isMeant && { oneTokenForSeveralCustomers: true }),
            ramp,
            maxPerSecond: Number(perSecond),
            stopIfFailedRatio: Number(stopPercent) / 100,
          },
        }),
      ),
    changes: [['replays']],
    onDone: ({ id }) => navigate(paths.replay(id)),
  });
  const whyNot = () => {
    if (notYours !== null) return notYours;
    if (preview.replayable === 0) return 'None of these sagas can be replayed.';
    if (sizes === null) return 'The waves are numbers from 1 to 10,000, at most 20 of them.';
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
          if (sizes !== null && !begin.isPending) begin.mutate(sizes);
        }}
      >
        <Field label="Waves" hint="Sagas in the first wave, the second …; the last number repeats.">
          <input
            className="input number"
            required
            aria-invalid={sizes === null}
            value={ramp}
            onChange={(event) => setRamp(event.target.value)}
          />
        </Field>
        <Field label="Maximum per second">
          <input
            className="input number"
            type="number"
            required
            min={1}
            max={1000}
            value={perSecond}
            onChange={(event) => setPerSecond(event.target.value)}
          />
        </Field>
        <Field label="Stop when this share of a wave fails again, in percent">
          <input
            className="input number"
            type="number"
            required
            min={1}
            max={100}
            value={stopPercent}
            onChange={(event) => setStopPercent(event.target.value)}
          />
        </Field>
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
