// Where a token is to be found, for whoever is asked for one.
import { useMe } from '../api/session.tsx';

export function TokenPlace() {
  const { data: me } = useMe();
  // Who is asked before they may read anything is not told either: then tokens are configured.
  if (me?.tokenFile) {
    return (
      <p className="soft">
        <code>npm start</code> keeps the admin token in the file{' '}
        <code className="breaks">{me.tokenFile}</code> on the machine that it runs on.
      </p>
    );
  }
  return (
    <p className="soft">
      Valid tokens are in the orchestrator’s settings <code>ADMIN_TOKEN</code> or <code>ACCESS_TOKENS</code>.
      Ask its operator.
    </p>
  );
}
