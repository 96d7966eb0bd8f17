// Who is signed in, and the way in and out.
import { LogIn, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useMe, useTokenChange } from '../api/session.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SignInForm } from './sign-in.tsx';

export function Who() {
  const { data: me } = useMe();
  const change = useTokenChange();
  const [asks, setAsks] = useState(false);
  if (me === undefined || (me.role === null && me.acting === 'disabled')) return null;
  if (me.role !== null) {
    return (
      <>
        <span className="who breaks soft" title={`${me.name}, in the role ${me.role}`}>
          {me.name === me.role ? me.name : `${me.name} · ${me.role}`}
        </span>
        <button
          type="button"
          className="button plain icon"
          aria-label="Sign out"
          title="Sign out"
          onClick={() => {
            change(null).catch(reportError);
          }}
        >
          <LogOut size={16} aria-hidden="true" />
        </button>
      </>
    );
  }
  return (
    <>
      <button type="button" className="button" onClick={() => setAsks(true)}>
        <LogIn size={14} aria-hidden="true" />
        Sign in
      </button>
      {asks && (
        <Dialog title="Sign in to act" onClose={() => setAsks(false)}>
          <p className="soft">Reads are public here. Actions need a token with the role operator or admin.</p>
          <SignInForm onDone={() => setAsks(false)} onCancel={() => setAsks(false)} />
        </Dialog>
      )}
    </>
  );
}
