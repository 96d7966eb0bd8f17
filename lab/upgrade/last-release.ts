// The release before what is checked out, by the repository's own history.
import { execFileSync } from 'node:child_process';
import { root } from '../world/services/program.ts';

export interface Release {
  readonly commit: string;
  /** X.Y.Z; for a commit that is no release: its short id. */
  readonly name: string;
}

/**
 * Null: there is no release before HEAD, or this clone (an exported copy, a shallow one) does not have it.
 * @param folder of the repository
 */
export function lastRelease(folder = root): Release | null {
  // The pattern is looked for in all lines of a message.
  const subjects = git(
    folder,
    'log',
    '--first-parent',
    `--grep=${RELEASE.source}`,
    '--extended-regexp',
    '--format=%H %s',
    'HEAD^',
  );
  for (const line of subjects?.split('\n') ?? []) {
    const [commit, subject] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    const [, name] = RELEASE.exec(subject) ?? [];
    if (name !== undefined) return { commit, name };
  }
  return null;
}

const RELEASE = /^chore: release ([0-9]+\.[0-9]+\.[0-9]+)$/;

/** @param ref a commit, tag or branch of ours @throws Error where there is no such commit */
export function releaseOf(ref: string): Release {
  const commit = git(root, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  if (commit === null) throw new Error(`--from ${ref}: this repository has no such commit`);
  return { commit, name: commit.slice(0, 7) };
}

/** What git wrote; null where it refused. */
function git(folder: string, ...args: string[]): string | null {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
