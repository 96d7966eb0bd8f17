// Whether others than their owner may read files that hold secrets.
import { statSync } from 'node:fs';

const OTHERS = 0o077;
const MODE = 0o777;

/** What to tell of a file that others may read; undefined of one that is its owner's alone, or that is not there. */
export function readableByOthers(path: string): string | undefined {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  // Windows has no such modes; Node makes them up.
  if (mode === undefined || process.platform === 'win32' || (mode & OTHERS) === 0) return undefined;
  const digits = (mode & MODE).toString(8).padStart(4, '0');
  return `${path} holds a secret, and its mode ${digits} lets others use it: chmod 600 (defaultMode: 0400 for a secret that Kubernetes mounts)`;
}
