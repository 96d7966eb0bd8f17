// Where the page of an audit row's target is. Pure.
import { paths } from '../../paths.ts';

/** Null: it has none. */
export function pathOfTarget(target: string): string | null {
  const [kind, id = ''] = target.split(/:(.*)/s);
  if (id === '') return null;
  if (kind === 'saga') return paths.saga(id);
  if (kind === 'replay') return paths.replay(encodeURIComponent(id));
  if (kind === 'hold') return paths.hold(encodeURIComponent(id));
  if (kind === 'failure-group') return paths.failureGroup(encodeURIComponent(id));
  return null;
}
