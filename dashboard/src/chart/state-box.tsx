// One state in the drawing.
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CirclePause } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useTone } from './use-machine.ts';

/** `here`: it stands there. `been`: it came through. `failed`: as `been`, where things were being undone. */
export type StateMark = 'plain' | 'here' | 'been' | 'failed' | 'away';

export function StateBox({ data }: NodeProps) {
  const toneOf = useTone();
  const { name, command, mark, inside, held, href } = data as {
    name: string;
    command: string | null;
    mark: StateMark;
    inside: ReactNode;
    held: string | null;
    href: string | undefined;
  };
  const content = (
    <>
      <span className="state-name">{name}</span>
      {inside}
      {held !== null && (
        <span className="state-command" title={`${command} is held`}>
          <CirclePause size={11} aria-hidden="true" /> {held}
        </span>
      )}
      {held === null && command !== null && <span className="state-command">sends {command}</span>}
    </>
  );
  const look = {
    className: 'state-box',
    'data-mark': mark,
    'data-held': held !== null,
    'data-tone': toneOf(name),
  };
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      {href === undefined ? (
        <div {...look} aria-current={mark === 'here' ? 'step' : undefined}>
          {content}
        </div>
      ) : (
        <Link {...look} href={href}>
          {content}
        </Link>
      )}
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
}
