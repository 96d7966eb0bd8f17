// Ends a saga as its order has ended, after showing what that leaves behind.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/api.ts';
import type { Explanation } from '../../api/types.ts';
import { Problem } from '../../ui/problem.tsx';
import { ActForm } from './act-form.tsx';

interface EndDialogProps {
  readonly orderId: string;
  readonly explanation: Explanation;
  readonly onClose: () => void;
}

export function EndDialog({ orderId, explanation, onClose }: EndDialogProps) {
  const path = { orderId };
  const { data, error } = useQuery({
    queryKey: ['end', orderId, explanation.state, explanation.attempt],
    queryFn: () => dataOf(api.GET('/admin/sagas/{orderId}/end', { params: { path } })),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const end = data === undefined || data.order.status === 'Suspend' ? null : data.order.status;
  return (
    <ActForm
      title="End the saga as its order"
      verb={end === null ? 'End it' : `End it as ${end}`}
      kind="danger"
      explains="The saga takes the end that its order has at order-service. Nothing is sent and nothing is undone. This cannot be taken back."
      whyNot={data === undefined ? 'What it would leave behind is not known yet.' : data.whyNot}
      onClose={onClose}
      act={(reason, key) =>
        api.POST('/admin/sagas/{orderId}/end', {
          params: { path, header: { 'idempotency-key': key } },
          body: { reason, ifState: explanation.state, as: end === 'Failed' ? 'Failed' : 'Completed' },
        })
      }
    >
      <section className="preview" aria-label="Preview" aria-live="polite">
        {error !== null && <Problem error={error} />}
        {data === undefined ? (
          <p className="faint">{error === null && 'Looking at what it would leave behind …'}</p>
        ) : (
          <dl>
            {data.whyNot !== null && <Fact name="Would be refused" values={[data.whyNot]} />}
            <Fact name="Saga now" values={[`${data.state}, attempt ${data.attempt}`]} />
            <Fact name="Order now" values={[`${data.order.status}, attempt ${data.order.attempt}`]} />
            <Fact name="Stays behind" values={data.leaves.length === 0 ? ['nothing'] : data.leaves} />
          </dl>
        )}
      </section>
    </ActForm>
  );
}

const Fact = ({ name, values }: { name: string; values: readonly string[] }) => (
  <div>
    <dt>{name}</dt>
    {values.map((value) => (
      <dd key={value}>{value}</dd>
    ))}
  </div>
);
