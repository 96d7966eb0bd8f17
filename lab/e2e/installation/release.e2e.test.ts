// `npm run release` in a copy of the project, which is a repository of its own.
import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkPackages } from '../../upgrade/checkout.ts';
import { root } from '../../world/services/program.ts';

const exec = promisify(execFile);
const NOT_COPIED = /(^|\/)(node_modules|\.git|\.data|dist|results)(\/|$)/;
const VERSION = '98.7.0';

let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'order-saga-release-')), 'copy');
  await cp(root, folder, { recursive: true, filter: (path) => !NOT_COPIED.test(relative(root, path)) });
  await linkPackages(folder);
  await git('init', '--quiet', '--initial-branch=main');
  await writeFile(
    join(folder, 'CHANGELOG.md'),
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A new thing.\n',
  );
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'feat: a new thing');
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

const who = ['AUTHOR', 'COMMITTER'].flatMap((role) => [
  [`GIT_${role}_NAME`, 'test'],
  [`GIT_${role}_EMAIL`, 'test@example.com'],
]);
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...Object.fromEntries(who) };
const git = async (...args: string[]) => (await exec('git', args, { cwd: folder, env })).stdout.trim();
const release = (asked: string) =>
  exec('npm', ['run', '--silent', 'release', '--', asked], { cwd: folder, env }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
/** As `.ci/run` does at its end. */
const pass = async () =>
  writeFile(
    join(folder, await git('rev-parse', '--git-path', 'ci-passed')),
    `${await git('rev-parse', 'HEAD')}\n`,
  );

it('is refused in one line until .ci/run has passed, and writes nothing then', async () => {
  const { code, stderr } = await release(VERSION);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^CI_NOT_PASSED: .+\n$/)]);
  await pass();
  await appendFile(join(folder, 'README.md'), 'x');
  expect(await release(VERSION)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^TREE_NOT_CLEAN/) });
  await git('checkout', '--quiet', 'README.md');
  expect(await git('status', '--porcelain')).toBe('');
});

it('commits the version and tags it with the notes, which it prints', async () => {
  await pass();
  const { code, stdout, stderr } = await release(VERSION);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('### Added\n\n- A new thing.\n');
  expect(await git('log', '-1', '--format=%s')).toBe(`chore: release ${VERSION}`);
  expect(await git('status', '--porcelain')).toBe('');
  expect(await git('cat-file', '-t', `v${VERSION}`)).toBe('tag');
  expect(await git('tag', '--list', '--format=%(contents)', `v${VERSION}`)).toBe(
    `v${VERSION}\n\n### Added\n\n- A new thing.`,
  );
  for (const path of ['package.json', 'client/package.json', 'docs/openapi/orchestrator.json'])
    expect(await readFile(join(folder, path), 'utf8'), path).toContain(`"version": "${VERSION}"`);
  const { stdout: told } = await exec(join(folder, 'node_modules/.bin/node'), ['cli/saga.mjs', '--version'], {
    cwd: folder,
  });
  expect(told).toBe(`${VERSION}\n`);
});

it('that died before its tag is finished by the next run', async () => {
  await git('tag', '--delete', `v${VERSION}`);
  expect(await release('minor')).toMatchObject({ code: 0 });
  expect(await git('tag', '--list')).toBe(`v${VERSION}`);
  expect(await git('log', '--format=%s')).toBe(`chore: release ${VERSION}\nfeat: a new thing`);
});

it('leaves everything as it was when it fails on its way', async () => {
  await writeFile(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n- Another thing.\n');
  await git('commit', '--quiet', '--all', '--message', 'fix: another thing');
  await pass();
  const before = await git('rev-parse', 'HEAD');
  // Such as a hook that refuses the commit.
  const hooks = join(folder, '..', 'hooks');
  await mkdir(hooks);
  await git('config', 'core.hooksPath', hooks);
  await writeFile(join(hooks, 'pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  expect((await release('patch')).code).toBe(1);
  expect(await git('rev-parse', 'HEAD')).toBe(before);
  expect(await git('status', '--porcelain')).toBe('');
  expect(await git('tag', '--list')).toBe(`v${VERSION}`);
});
