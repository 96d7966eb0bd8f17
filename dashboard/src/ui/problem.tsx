// What went wrong, said where it went wrong.
import { messageOf } from '../api/problem.ts';

export function Problem({ error }: { error: unknown }) {
  return (
    <div className="problem" role="alert">
      {messageOf(error)}
    </div>
  );
}
