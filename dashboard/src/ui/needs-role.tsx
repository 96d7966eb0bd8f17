// Shows a view to those who may read it, and the way in to all others.
import type { ReactNode } from 'react';
import { useMe, useWhyNot } from '../api/session.tsx';
import { readToken } from '../api/token.ts';
import { SignInForm } from '../shell/sign-in.tsx';
import { Page } from './page.tsx';
import { Panel } from './panel.tsx';

interface NeedsRoleProps {
  /** Of a view that has its title from what it reads. */
  readonly title?: string;
  readonly children: ReactNode;
}

export function NeedsRole({ title, children }: NeedsRoleProps) {
  const { data: me } = useMe();
  const whyNot = useWhyNot('viewer');
  // Whoever has a token most likely may: what they read is not kept waiting for the answer.
  if (whyNot === null || (me === undefined && readToken() !== null)) return children;
  const way = me?.role !== null || me.acting === 'disabled' ? <p className="empty">{whyNot}</p> : <WayIn />;
  return title === undefined ? way : <Page title={title}>{way}</Page>;
}

function WayIn() {
  return (
    <div className="needs-role">
      <Panel title="Sign in to see this">
        <div className="stack">
          <p className="soft">This page needs a token with the role viewer, operator or admin.</p>
          <SignInForm />
        </div>
      </Panel>
    </div>
  );
}
