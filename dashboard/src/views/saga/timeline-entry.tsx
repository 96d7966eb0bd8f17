// One row of a timeline; what it carried is shown when asked for.
import { Ban, Clock, Mail, RotateCw, UserRound } from 'lucide-react';
import { useState } from 'react';
import type { HistoryEntry } from '../../api/types.ts';
import { useTone } from '../../chart/use-machine.ts';
import { formatDuration, formatTime } from '../../ui/format.ts';

const kinds = {
  message: { icon: Mail, means: 'message' },
  timeout: { icon: Clock, means: 'no answer in time' },
  admin: { icon: UserRound, means: 'act of an operator' },
  command: { icon: RotateCw, means: 'sent again' },
  stale: { icon: Ban, means: 'came too late, moved nothing' },
} as const;

interface TimelineEntryProps {
  readonly entry: HistoryEntry;
  readonly offsetMs: number;
  /** The command that was sent with it. */
  readonly sends: string | null;
  /** That is held back. */
  readonly isHeld: boolean;
}

export function TimelineEntry({ entry, offsetMs, sends, isHeld }: TimelineEntryProps) {
  const [isOpen, setOpen] = useState(false);
  const toneOf = useTone();
  const { kind, name, from, to, at, actor } = entry;
  const { icon: Icon, means } = kinds[kind];
  const moved = from !== to;
  const facts = [
    ['at', formatTime(at)],
    ['seq', entry.seq],
    ['message id', entry.messageId],
    ['caused by', entry.causationId],
  ].filter(([, value]) => value !== null);
  return (
    <li className="entry" data-kind={kind} data-tone={moved ? toneOf(to) : undefined}>
      <span className="entry-mark" title={means}>
        <Icon size={13} aria-hidden="true" />
      </span>
      <div className="entry-what">
        <span className="row wraps">
          <strong>{name}</strong>
          {kind !== 'message' && <span className="faint">{means}</span>}
          {actor !== null && <span className="tag">{actor}</span>}
        </span>
        {moved && (
          <span className="entry-move">
            {from !== null && <>{from} → </>}
            <b>{to}</b>
            {sends !== null && (
              <span className="faint">, {isHeld ? `${sends} is held back` : `sends ${sends}`}</span>
            )}
          </span>
        )}
        {isOpen && (
          <>
            <dl className="entry-facts">
              {facts.map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd className="mono">{value}</dd>
                </div>
              ))}
            </dl>
            <pre className="payload">{JSON.stringify(entry.detail, null, 2)}</pre>
          </>
        )}
      </div>
      <time className="entry-time number" dateTime={at} title={formatTime(at)}>
        +{formatDuration(offsetMs)}
      </time>
      <button
        type="button"
        className="button plain entry-open"
        aria-expanded={isOpen}
        aria-label={`${isOpen ? 'Hide' : 'Show'} details of ${name}, row ${entry.seq}`}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Hide' : 'Details'}
      </button>
    </li>
  );
}
