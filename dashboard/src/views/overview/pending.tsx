// Payments that wait for their customer or their provider: how many, how much money, and how soon their goods are let go of.
import { Link } from 'wouter';
import type { Overview } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';

const reasonWords: Readonly<Record<string, string>> = {
  ActionRequired: 'for the customer',
  Processing: 'for the provider',
};

export function Pending({ pending }: { pending: Overview['pending'] | undefined }) {
  return (
    <Panel title="Pending payments">
      <div className="pending-payments">
        {pending?.sagas === 0 && <p className="soft">None.</p>}
        {pending?.reasons.map(({ reason, sagas, atStake }) => (
          <p key={reason}>
            <Link href={`${paths.sagas}?state=PaymentPending`}>
              {formatCount(sagas)} {sagas === 1 ? 'waits' : 'wait'} {reasonWords[reason] ?? `for ${reason}`}
            </Link>
            : <Amounts amounts={atStake} />
          </p>
        ))}
        {pending !== undefined && pending.nextExpiryAt !== null && (
          <p className="soft">
            <Link href={`${paths.sagas}?${soon()}`}>
              {formatCount(pending.expiringSoon)} {pending.expiringSoon === 1 ? 'hold' : 'holds'} of goods
            </Link>{' '}
            {pending.expiringSoon === 1 ? 'expires' : 'expire'} within 15 minutes, the next at{' '}
            <Time at={pending.nextExpiryAt} />
          </p>
        )}
      </div>
    </Panel>
  );
}

const SOON_MS = 15 * 60_000;
const soon = () => new URLSearchParams({ holdExpiresBefore: new Date(Date.now() + SOON_MS).toISOString() });
