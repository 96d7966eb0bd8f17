// Shows a view to those who may read it, and the way in to all others.
import type { ReactNode } from 'react';
import { useMe, useWhyNot } from '../api/session.tsx';
import { SignInForm } from '../shell/sign-in.tsx';
import { Panel } from './panel.tsx';

export function NeedsRole({ children }: { children: ReactNode }) {
  const { data: me } = useMe();
  const whyNot = useWhyNot('viewer');
  if (whyNot === null) return children;
  if (me?.role !== null || me.acting === 'disabled') return <p className="empty">{whyNot}</p>;
  return (
    <div className="needs-role">
      <Panel title="Sign in to see this">
        <div className="stack">
          <p className="soft">
            What operators work with asks for a token in the role viewer, operator or admin.{' '}
            <code>npm start</code> prints one, and keeps it in the file <code>admin-token</code> beside its
            data.
          </p>
          <SignInForm />
        </div>
      </Panel>
    </div>
  );
}
