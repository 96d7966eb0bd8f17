// Why it stands where it stands, in words, and how long until it is tried again.
import { Link } from 'wouter';
import type { Explanation } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { useNow } from '../../ui/use-now.ts';

export function Waiting({ explanation, error }: { explanation: Explanation | undefined; error: unknown }) {
  const now = useNow(1000);
  const { waiting, incident, failure, failureGroup } = explanation ?? {};
  return (
    <Panel title={waiting ? 'Waiting for' : 'Status'}>
      <div className="waiting-for">
        {error !== null && explanation === undefined && <Problem error={error} />}
        {waiting && (
          <dl className="countdown">
            <div>
              <dt>Answer to</dt>
              <dd>{waiting.command}</dd>
            </div>
            <div>
              <dt>From</dt>
              <dd>{waiting.service}</dd>
            </div>
            <div>
              <dt>{waiting.givesUp && waiting.tries >= waiting.maxTries ? 'Given up' : 'Next try'}</dt>
              <dd className="number">{explanation?.heldAt ? 'held' : until(waiting.nextTryAt, now)}</dd>
            </div>
            {waiting.until !== null && (
              <div>
                <dt>Expires</dt>
                <dd className="number">{until(waiting.until, now)}</dd>
              </div>
            )}
            <div>
              <dt>Sent</dt>
              <dd className="number">
                {waiting.tries}
                {waiting.givesUp ? ` of ${waiting.maxTries}` : ''} ×
              </dd>
            </div>
          </dl>
        )}
        {failure && (
          <p className="row wraps">
            <span className="tag" data-tone="failed">
              {failure.reason}
            </span>
            <span className="soft">{failure.detail}</span>
          </p>
        )}
        {incident && (
          <p className="row wraps">
            <span className="tag" data-tone="undo">
              {incident.code}
            </span>
            <span className="soft">{incident.message}</span>
          </p>
        )}
        {failureGroup && failureGroup.sagas > 1 && (
          <p>
            <Link href={paths.failureGroup(failureGroup.group)}>
              All {formatCount(failureGroup.sagas)} that failed in the same way
            </Link>
          </p>
        )}
        {explanation?.text.split('\n').map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </Panel>
  );
}

function until(iso: string | null, now: number): string {
  if (iso === null) return '–';
  const ms = Date.parse(iso) - now;
  return ms <= 0 ? 'now' : `in ${formatDuration(Math.ceil(ms / 1000) * 1000)}`;
}
