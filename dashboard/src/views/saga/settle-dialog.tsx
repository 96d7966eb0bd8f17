// States that nothing of a payment is with us any more, where the provider does not undo it.
import { useState } from 'react';
import { api } from '../../api/api.ts';
import type { Explanation } from '../../api/types.ts';
import { Field } from '../../ui/field.tsx';
import { ActForm } from './act-form.tsx';

const ways = {
  ReturnedAnotherWay: 'The customer got the money another way',
  TakenByDispute: 'The dispute takes the money, or took it',
  NotCharged: 'Nothing was charged: I looked at the provider',
} as const;
type Way = keyof typeof ways;

interface SettleDialogProps {
  readonly orderId: string;
  readonly explanation: Explanation;
  readonly onClose: () => void;
}

export function SettleDialog({ orderId, explanation, onClose }: SettleDialogProps) {
  const [how, setHow] = useState<Way>('ReturnedAnotherWay');
  const code = explanation.payment?.seen?.refundRefusal?.code;
  return (
    <ActForm
      title="Settle the payment"
      verb="State it"
      kind="danger"
      explains={`The provider does not give the money back${code === undefined ? '' : ` (${code})`}. Settle it another way, then state how: the undo then counts as done, and the order continues to its end. Nothing is sent to the provider.`}
      onClose={onClose}
      act={(reason, key) =>
        api.POST('/admin/sagas/{orderId}/settle', {
          params: { path: { orderId }, header: { 'idempotency-key': key } },
          body: { reason, how, ifState: explanation.state },
        })
      }
    >
      <Field label="What happened to the money">
        <select className="input" value={how} onChange={(event) => setHow(event.target.value as Way)}>
          {Object.entries(ways).map(([way, words]) => (
            <option key={way} value={way}>
              {words}
            </option>
          ))}
        </select>
      </Field>
    </ActForm>
  );
}
