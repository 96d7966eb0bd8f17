// Starts a failed saga again, after showing what that would do and what the services hold now.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/api.ts';
import type { Explanation } from '../../api/types.ts';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { ActForm } from './act-form.tsx';

interface ReplayDialogProps {
  readonly orderId: string;
  readonly explanation: Explanation;
  readonly onClose: () => void;
}

export function ReplayDialog({ orderId, explanation, onClose }: ReplayDialogProps) {
  const [token, setToken] = useState('');
  const { data, error } = useQuery({
    queryKey: ['preview', orderId, explanation.attempt],
    queryFn: () => dataOf(api.POST('/admin/replays/preview', { body: { orderIds: [orderId] } })),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const item = data?.items[0];
  return (
    <ActForm
      title={`Replay as attempt ${explanation.attempt + 1}`}
      verb="Replay"
      explains="The same order is opened again and starts from the beginning. Nothing of an older attempt can move it."
      onClose={onClose}
      act={(reason, key) =>
        api.POST('/admin/sagas/{orderId}/replay', {
          params: { path: { orderId }, header: { 'idempotency-key': key } },
          body: {
            reason,
            ifAttempt: explanation.attempt,
            ...(token.trim() === '' ? {} : { payment: { token: token.trim() } }),
          },
        })
      }
    >
      <section className="preview" aria-label="Preview" aria-live="polite">
        {error !== null && <Problem error={error} />}
        {item === undefined ? (
          <p className="faint">{error === null && 'Looking at what it would do …'}</p>
        ) : (
          <dl>
            {item.skipped !== null && <Fact name="Would be refused" value={item.skipped} />}
            <Fact name="On success, it sends" value={item.commands.join(', ')} />
            <Fact name="Stock now" value={stockInWords(item.holds.stock)} />
            <Fact name="Payment now" value={item.holds.payment ?? 'payment-service does not answer'} />
          </dl>
        )}
      </section>
      <Field label="Another payment token" hint="Empty: that of the order.">
        <input
          className="input mono"
          autoComplete="off"
          maxLength={255}
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </Field>
    </ActForm>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

interface StockHeld {
  readonly reservation: string;
  readonly short: readonly { sku: string; wanted: number; free: number | null }[];
}

function stockInWords(stock: StockHeld | null): string {
  if (stock === null) return 'stock-service does not answer';
  const short = stock.short.map(
    ({ sku, wanted, free }) => `${sku}: ${wanted} wanted, ${free ?? 'an unknown product'} free`,
  );
  return [stock.reservation, ...short].join('; ');
}
