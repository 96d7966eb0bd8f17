// The acts on one saga that are asked about in the same way.
import { useState } from 'react';
import { api } from '../../api/api.ts';
import type { Explanation } from '../../api/types.ts';
import { Field } from '../../ui/field.tsx';
import { ActForm } from './act-form.tsx';

interface ActDialogProps {
  readonly orderId: string;
  readonly explanation: Explanation;
  readonly onClose: () => void;
}

const paramsOf = (orderId: string, key: string) => ({
  path: { orderId },
  header: { 'idempotency-key': key },
});
const sendsOf = ({ acts }: Explanation, name: string) => acts.find(({ act }) => act === name)?.sends;

export function RetryDialog({ orderId, explanation, onClose }: ActDialogProps) {
  return (
    <ActForm
      title="Retry now"
      verb="Send now"
      explains={`Sends ${sendsOf(explanation, 'retry')} now, with the same message id: a service that has already done the work only answers again.`}
      onClose={onClose}
      act={(reason, key) =>
        api.POST('/admin/sagas/{orderId}/retry', {
          params: paramsOf(orderId, key),
          body: { reason, ifState: explanation.state },
        })
      }
    />
  );
}

export function CancelDialog({ orderId, explanation, onClose }: ActDialogProps) {
  return (
    <ActForm
      title="Cancel the order"
      verb="Cancel the order"
      kind="danger"
      explains={`Cancels the order as its customer would. Undoes what was done, starting with ${sendsOf(explanation, 'cancel')}.`}
      onClose={onClose}
      act={(reason, key) =>
        api.POST('/admin/sagas/{orderId}/cancel', {
          params: paramsOf(orderId, key),
          body: { reason, ifState: explanation.state },
        })
      }
    />
  );
}

export function DeadlineDialog({ orderId, explanation, onClose }: ActDialogProps) {
  const [minutes, setMinutes] = useState('5');
  return (
    <ActForm
      title="Move the deadline"
      verb="Move it"
      explains="At the deadline the outstanding command is sent again; after the last try the step is given up."
      onClose={onClose}
      act={(reason, key) =>
        api.POST('/admin/sagas/{orderId}/deadline', {
          params: paramsOf(orderId, key),
          body: {
            reason,
            ifState: explanation.state,
            at: new Date(Date.now() + Number(minutes) * 60_000).toISOString(),
          },
        })
      }
    >
      <Field label="Minutes from now" hint="30 days at most">
        <input
          className="input"
          type="number"
          required
          min="0.1"
          max="43199"
          step="any"
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
        />
      </Field>
    </ActForm>
  );
}

export function NoteDialog({ orderId, onClose }: Pick<ActDialogProps, 'orderId' | 'onClose'>) {
  return (
    <ActForm
      title="Add a note"
      verb="Add it"
      asks="Note"
      maxLength={2000}
      explains="Other operators see the note."
      onClose={onClose}
      act={(text, key) =>
        api.POST('/admin/sagas/{orderId}/notes', { params: paramsOf(orderId, key), body: { text } })
      }
    />
  );
}
