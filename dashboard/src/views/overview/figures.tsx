// Single numbers: what is well is quiet, what a person should look at is coloured.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Overview } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import { OLD_OUTBOX_SECONDS } from './headline.tsx';

export function Figures({ overview }: { overview: Overview | undefined }) {
  const now = useNow(1000);
  const { recent, oldestUnfinished: oldest, outbox } = overview ?? {};
  const age = oldest ? Math.max(0, now - Date.parse(oldest.startedAt)) : null;
  return (
    <dl className="figures">
      <Figure
        name="Orders"
        unit="/s"
        note="last minute"
        value={overview && rate(overview.startedPerSecond)}
      />
      <Figure
        name="Completed"
        note={
          recent && (recent.finished === 0 ? 'none lately' : `of ${formatCount(recent.finished)} finished`)
        }
        value={recent && (recent.finished === 0 ? '–' : `${percent(recent.completed / recent.finished)} %`)}
      />
      <Figure name="Duration p50" note="order to end" value={recent && span(recent.p50Ms)} />
      <Figure name="Duration p95" note="order to end" value={recent && span(recent.p95Ms)} />
      <Figure
        name="Oldest running"
        tone={age !== null && age > 300_000 ? 'undo' : undefined}
        note={oldest ? <Link href={paths.saga(oldest.orderId)}>{oldest.state}</Link> : 'none'}
        value={overview && (age === null ? '–' : formatDuration(Math.floor(age / 1000) * 1000))}
      />
      <Figure
        name="Incidents"
        tone={overview && overview.incidents > 0 ? 'failed' : undefined}
        note={<Link href={`${paths.sagas}?incident=true`}>unanswered</Link>}
        value={overview && formatCount(overview.incidents)}
      />
      <Figure
        name="Outbox"
        tone={outbox === null || (outbox && outbox.oldestSeconds > OLD_OUTBOX_SECONDS) ? 'undo' : undefined}
        note={outbox === null ? 'order-service away' : 'events to send'}
        value={overview && (outbox ? formatCount(outbox.pending) : '?')}
      />
      <Figure
        name="Dead letters"
        tone={overview && overview.deadLetters > 0 ? 'failed' : undefined}
        note={<Link href={paths.deadLetters}>waiting for a decision</Link>}
        value={overview && formatCount(overview.deadLetters)}
      />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string | undefined;
  readonly unit?: string;
  readonly note: ReactNode;
  readonly tone?: 'undo' | 'failed' | undefined;
}

function Figure({ name, value, unit, note, tone }: FigureProps) {
  return (
    <div className="panel figure" data-tone={tone}>
      <dt>{name}</dt>
      <dd>
        <span className="figure-value">
          {value ?? '\u00a0'}
          {value !== undefined && unit !== undefined && <small> {unit}</small>}
        </span>
        <span className="figure-note">{note ?? '\u00a0'}</span>
      </dd>
    </div>
  );
}

const rate = (perSecond: number) =>
  perSecond >= 10 ? formatCount(Math.round(perSecond)) : perSecond.toFixed(1);
/** 99.96 % is not all. */
const percent = (share: number) => (Math.floor(share * 1000) / 10).toString();
const span = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
