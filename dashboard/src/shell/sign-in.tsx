// Asks for a token, and keeps one that the orchestrator knows.
import { useState } from 'react';
import { api, dataOf } from '../api/api.ts';
import { ApiProblem, messageOf } from '../api/problem.ts';
import { useTokenChange } from '../api/session.tsx';
import { ActButton } from '../ui/act-button.tsx';
import { Field } from '../ui/field.tsx';
import { TokenPlace } from './token-place.tsx';

export function SignInForm({ onDone, onCancel }: { onDone?: () => void; onCancel?: () => void }) {
  const change = useTokenChange();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  async function signIn() {
    setProblem(null);
    try {
      const me = await dataOf(
        api.GET('/access/me', { headers: { authorization: `Bearer ${token.trim()}` } }),
      );
      if (me.role === null) return setProblem('Unknown token.');
      if (me.role === 'client') return setProblem('This token can only place orders.');
    } catch (error) {
      const isUnknown = error instanceof ApiProblem && error.status === 401;
      return setProblem(isUnknown ? 'Unknown token.' : messageOf(error));
    }
    await change(token.trim());
    onDone?.();
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        signIn().catch(reportError);
      }}
    >
      <TokenPlace />
      <Field label="Token" hint="Kept for this tab and its session only.">
        <input
          className="input mono"
          type="password"
          autoComplete="off"
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </Field>
      {problem !== null && (
        <div className="problem" role="alert">
          {problem}
        </div>
      )}
      <div className="dialog-acts">
        {onCancel !== undefined && <ActButton onAct={onCancel}>Cancel</ActButton>}
        <ActButton type="submit" kind="primary" onAct={() => {}}>
          Sign in
        </ActButton>
      </div>
    </form>
  );
}
