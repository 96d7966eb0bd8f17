// Says wherever it matters that a command is held: since when, by whom, why, and how far its release is.
import { CirclePause } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Hold } from '../../api/types.ts';
import { paths } from '../../paths.ts';
import { Time } from '../../ui/time.tsx';
import { HoldTag } from './hold-tag.tsx';
import './holds.css';

export function HeldNotice({ hold, children }: HeldNoticeProps) {
  const { holdId, command, since, by, reason, state } = hold;
  return (
    <div className="held-notice" data-tone="undo">
      <CirclePause size={16} aria-hidden="true" />
      <p>
        <Link href={paths.hold(holdId)}>{command} is held</Link> since <Time at={since} /> by {by}, because:{' '}
        {reason} {children}
      </p>
      {state !== 'held' && <HoldTag state={state} />}
    </div>
  );
}

interface HeldNoticeProps {
  readonly hold: Pick<Hold, 'holdId' | 'command' | 'since' | 'by' | 'reason' | 'state'>;
  readonly children?: ReactNode;
}
