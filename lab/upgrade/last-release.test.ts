// In a repository of its own: that of the project may have no release yet.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lastRelease } from './last-release.ts';

const folder = mkdtempSync(join(tmpdir(), 'order-saga-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
const commit = (subject: string) => {
  git('commit', '--quiet', '--allow-empty', '--message', subject);
  return git('rev-parse', 'HEAD');
};

it('is the newest release before HEAD, of the history alone', () => {
  expect(lastRelease(folder)).toBeNull();
  git('init', '--quiet');
  expect(lastRelease(folder)).toBeNull();
  const first = commit('chore: release 1.0.0');
  // Nothing was released before the first release.
  expect(lastRelease(folder)).toBeNull();
  commit('feat(shared): something\n\nchore: release 9.9.9');
  commit('docs: how chore: release 1.2.3 is made');
  expect(lastRelease(folder)).toEqual({ commit: first, name: '1.0.0' });
  const second = commit('chore: release 1.1.0');
  expect(lastRelease(folder)).toEqual({ commit: first, name: '1.0.0' });
  commit('fix: a fault');
  expect(lastRelease(folder)).toEqual({ commit: second, name: '1.1.0' });
});
