// What the order is about.
import { Link } from 'wouter';
import type { Saga } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatDuration, formatMoney, formatTime } from '../../ui/format.ts';
import { PaymentAction } from '../../ui/payment-action.tsx';
import type { ServicesData } from './services.tsx';

interface FactsProps {
  readonly saga: Saga | undefined;
  /** Undefined: they have not answered yet. */
  readonly services: ServicesData | undefined;
}

export function Facts({ saga, services }: FactsProps) {
  const took = saga?.finishedAt ? Date.parse(saga.finishedAt) - Date.parse(saga.startedAt) : null;
  const facts = [
    ['Order', saga && <code>{saga.orderId}</code>],
    [
      'Customer',
      saga && (
        <Link href={`${paths.sagas}?customerId=${encodeURIComponent(saga.customerId)}`}>
          {saga.customerId}
        </Link>
      ),
    ],
    ['Total', saga && formatMoney(saga.total, saga.currency)],
    ['Attempt', saga?.attempt],
    ['Started', saga && formatTime(saga.startedAt)],
    ...(saga?.holdExpiresAt
      ? ([
          ['Goods held until', formatTime(saga.holdExpiresAt)],
          ['Customer has to', services && <ToDo services={services} />],
        ] as const)
      : []),
    [
      'Ended',
      saga &&
        (saga.finishedAt === null
          ? 'not yet'
          : `${formatTime(saga.finishedAt)}, after ${formatDuration(took!)}`),
    ],
  ] as const;
  return (
    <dl className="panel facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="breaks">{value ?? '\u00a0'}</dd>
        </div>
      ))}
    </dl>
  );
}

function ToDo({ services: { order } }: { services: ServicesData }) {
  const action = order.seen?.paymentAction;
  if (action) return <PaymentAction action={action} />;
  return order.whyNot ?? 'wait';
}
