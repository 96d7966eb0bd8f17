// Holds a command: which, and why.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/act.ts';
import { type Api, api, dataOf } from '../../api/api.ts';
import { useWhyNot } from '../../api/session.tsx';
import { useMachine } from '../../chart/use-machine.ts';
import { paths } from '../../paths.ts';
import { ActButton } from '../../ui/act-button.tsx';
import { Field } from '../../ui/field.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

type Command = Api['/admin/holds']['post']['requestBody']['content']['application/json']['command'];

export function HoldButton() {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <ActButton kind="primary" whyNot={useWhyNot('operator')} onAct={() => setAsks(true)}>
        Hold a command …
      </ActButton>
      {asks && <HoldDialog onClose={() => setAsks(false)} />}
    </>
  );
}

function HoldDialog({ onClose }: { onClose: () => void }) {
  const [, navigate] = useLocation();
  const [command, setCommand] = useState<Command | ''>('');
  const states = useMachine()?.states ?? [];
  const commands = [...new Set(states.flatMap(({ command }) => command ?? []))];
  const hold = useAct({
    act: (reason: string) =>
      dataOf(api.POST('/admin/holds', { body: { command: command as Command, reason } })),
    changes: [['holds'], ['overview']],
    onDone: ({ holdId }) => navigate(paths.hold(holdId)),
  });
  return (
    <ReasonDialog
      title="Hold a command"
      act="Hold it"
      whyNot={command === '' ? 'Choose a command first.' : null}
      isBusy={hold.isPending}
      error={hold.error}
      onAct={hold.mutate}
      onClose={onClose}
    >
      <p className="soft">
        Orders go on to the command, and wait there: it is not sent, and no step is given up. Other commands
        are sent, so that an order can be cancelled.
      </p>
      <Field label="Command">
        <select
          className="input"
          value={command}
          onChange={(event) => setCommand(event.target.value as Command)}
        >
          <option value="">Choose …</option>
          {commands.map((command) => (
            <option key={command}>{command}</option>
          ))}
        </select>
      </Field>
    </ReasonDialog>
  );
}
