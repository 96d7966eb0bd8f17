// The order, its goods, its money and its other steps, as the services that own them see them now.
import type { ReactNode } from 'react';
import type { Answer } from '../../api/api.ts';
import { formatMoney, formatTime } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import type { Tone } from '../../ui/tones.ts';
import { MoneyMoved } from './money-moved.tsx';

export type ServicesData = Answer<'/sagas/{orderId}/services', 'get'>;

const tones: Readonly<Record<string, Tone>> = {
  Suspend: 'start',
  Completed: 'done',
  Failed: 'failed',
  Reserved: 'forward',
  Refused: 'failed',
  Released: 'undo',
  Pending: 'start',
  Cancelled: 'undo',
  Refunded: 'undo',
  Done: 'forward',
  Undone: 'undo',
};

export function Services({ services, error }: { services: ServicesData | undefined; error: unknown }) {
  const { order, stock, payment, steps = [] } = services ?? {};
  return (
    <Panel title="What the services hold">
      {error !== null && services === undefined && <Problem error={error} />}
      <div className="services">
        <Service name="order-service" whyNot={order?.whyNot}>
          {order?.seen && (
            <Line attempt={order.seen.attempt} status={order.seen.status}>
              {order.seen.lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}
            </Line>
          )}
        </Service>
        <Service
          name="stock-service"
          whyNot={stock?.whyNot}
          none={stock?.seen?.length === 0 && 'has no record of it'}
        >
          {stock?.seen?.map(({ attempt, status, lines }) => (
            <Line key={attempt} attempt={attempt} status={status}>
              {lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')}
            </Line>
          ))}
        </Service>
        <Service
          name="payment-service"
          whyNot={payment?.whyNot}
          none={payment?.seen?.length === 0 && 'no payment'}
        >
          {payment?.seen?.map((one) => (
            <Line key={one.paymentId} attempt={one.attempt} status={one.status}>
              {[formatMoney(one.amount, one.currency), one.declineCode, one.providerReference]
                .filter(Boolean)
                .join(', ')}
              {one.pending && (
                <div>
                  {one.pending.reason}, until {formatTime(one.pending.expiresAt)}
                </div>
              )}
              <MoneyMoved payment={one} />
            </Line>
          ))}
        </Service>
        {steps.map(({ service, seen, whyNot }) => (
          <Service
            key={service}
            name={service}
            whyNot={whyNot}
            none={seen?.length === 0 && 'has no record of it'}
          >
            {seen?.map(({ attempt, status }) => (
              <Line key={attempt} attempt={attempt} status={status} />
            ))}
          </Service>
        ))}
      </div>
    </Panel>
  );
}

interface ServiceProps {
  readonly name: string;
  /** Why it did not say anything; undefined: it was not asked yet. */
  readonly whyNot: string | null | undefined;
  readonly none?: string | false | undefined;
  readonly children: ReactNode;
}

function Service({ name, whyNot, none, children }: ServiceProps) {
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      {whyNot && <p className="away">{whyNot}</p>}
      {none && <p className="faint">{none}</p>}
      <ul>{children}</ul>
    </section>
  );
}

function Line({ attempt, status, children }: { attempt: number; status: string; children?: ReactNode }) {
  return (
    <li>
      <span className="tag" data-tone={tones[status]}>
        {status}
      </span>{' '}
      <span className="faint">attempt {attempt}</span>
      {children !== undefined && <div className="soft service-detail">{children}</div>}
    </li>
  );
}
