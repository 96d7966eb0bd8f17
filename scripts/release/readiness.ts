// Whether a release may be made of what is checked out.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Refusal } from './refusal.ts';

/** What git says of a folder. */
export interface Checkout {
  /** Id of HEAD. */
  readonly commit: string;
  /** First line of its message. */
  readonly subject: string;
  /** Null: no branch is checked out. */
  readonly branch: string | null;
  /** Paths that differ from HEAD, those that git does not know among them. */
  readonly changed: readonly string[];
  /** The commit that `.ci/run` has passed for; null: none. */
  readonly passed: string | null;
  readonly tags: ReadonlySet<string>;
}

/** Of `.ci/run`, below git's own folder: the commit that it passed for. */
const PASSED_FILE = 'ci-passed';

/** @throws Refusal TREE_NOT_CLEAN, NOT_ON_MAIN, CI_NOT_PASSED, TAG_EXISTS */
export function requireReady({ commit, branch, changed, passed, tags }: Checkout, version: string): void {
  if (changed.length > 0)
    throw new Refusal('TREE_NOT_CLEAN', `Commit or remove first: ${changed.slice(0, 5).join(', ')}`);
  if (branch !== 'main')
    throw new Refusal('NOT_ON_MAIN', `Releases are made of main; ${branch ?? 'no branch'} is checked out.`);
  if (passed !== commit)
    throw new Refusal(
      'CI_NOT_PASSED',
      `Run .ci/run first: it passed ${passed === null ? 'for no commit' : `for ${passed.slice(0, 7)}`}, and this is ${commit.slice(0, 7)}.`,
    );
  if (tags.has(tagOf(version)))
    throw new Refusal('TAG_EXISTS', `There is a tag ${tagOf(version)} already: name another version.`);
}

/** The release that was committed and died before it had its tag; null: there is none. */
export function untagged({ subject, tags }: Pick<Checkout, 'subject' | 'tags'>): string | null {
  const [, version] = /^chore: release (\S+)$/.exec(subject) ?? [];
  return version === undefined || tags.has(tagOf(version)) ? null : version;
}

export const tagOf = (version: string): string => `v${version}`;

/** @param git runs git in the folder. @returns what it wrote */
export function readCheckout(folder: string, git: (...args: string[]) => string): Checkout {
  const lines = (...args: string[]) =>
    git(...args)
      .split('\n')
      .filter((line) => line !== '');
  const file = resolve(folder, lines('rev-parse', '--git-path', PASSED_FILE)[0]!);
  const branch = lines('branch', '--show-current')[0] ?? null;
  return {
    commit: lines('rev-parse', 'HEAD')[0]!,
    subject: lines('log', '-1', '--format=%s')[0] ?? '',
    branch,
    changed: lines('status', '--porcelain').map((line) => line.slice(3)),
    passed: existsSync(file) ? readFileSync(file, 'utf8').trim() : null,
    tags: new Set(lines('tag', '--list')),
  };
}
