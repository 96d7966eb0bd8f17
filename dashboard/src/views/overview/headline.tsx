// How things stand, in a sentence: what waits or is stuck, with the money at stake, or that nothing does.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Overview } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { Amounts } from '../../ui/amounts.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';

export function Headline({ overview }: { overview: Overview | undefined }) {
  const now = useNow(1000);
  if (overview === undefined) return <p className="headline">{'\u00a0'}</p>;
  const trouble = troubleOf(overview, now);
  return (
    <div className="headline" role="status" data-tone={trouble.length === 0 ? 'done' : 'failed'}>
      {trouble.length === 0 ? (
        <p>
          {overview.held.length > 0 ? 'Besides what is held, no order' : 'No order'} waits too long, and
          nothing is stuck.
        </p>
      ) : (
        trouble
      )}
    </div>
  );
}

function troubleOf({ waiting, incidents, deadLetters, outbox }: Overview, now: number): ReactNode[] {
  const lines: ReactNode[] = waiting.map(({ state, command, service, sagas, since, atStake }) => (
    <p key={state}>
      <Link href={paths.failures}>
        {formatCount(sagas)} {sagas === 1 ? 'order waits' : 'orders wait'} for {service}
      </Link>{' '}
      ({command}), the first for{' '}
      {formatDuration(Math.floor(Math.max(0, now - Date.parse(since)) / 1000) * 1000)}. At stake:{' '}
      <Amounts amounts={atStake} />
    </p>
  ));
  if (incidents > 0) {
    lines.push(
      <p key="incidents">
        <Link href={`${paths.sagas}?incident=true`}>
          {formatCount(incidents)} {incidents === 1 ? 'order is stuck' : 'orders are stuck'}
        </Link>
        : a step that must succeed gets no reply.
      </p>,
    );
  }
  if (deadLetters > 0) {
    lines.push(
      <p key="dead-letters">
        <Link href={paths.deadLetters}>
          {formatCount(deadLetters)} {deadLetters === 1 ? 'dead letter waits' : 'dead letters wait'}
        </Link>{' '}
        for a decision.
      </p>,
    );
  }
  if (outbox !== null && outbox.oldestSeconds > OLD_OUTBOX_SECONDS) {
    lines.push(
      <p key="outbox">
        {formatCount(outbox.pending)} accepted {outbox.pending === 1 ? 'order is' : 'orders are'} not
        announced yet: order-service cannot publish.
      </p>,
    );
  }
  return lines;
}

/** From when on the figure of the outbox is coloured, too. */
export const OLD_OUTBOX_SECONDS = 10;
