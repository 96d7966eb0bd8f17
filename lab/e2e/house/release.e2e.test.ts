// One version everywhere, and `npm run release` as far as it can be told without writing anything.
import { describe, expect, it, test } from 'vitest';
import { notesOf, versionsOf, withRelease } from '../../../scripts/release/changelog.ts';
import { versionsIn, withVersion } from '../../../scripts/release/places.ts';
import { type Checkout, requireReady, untagged } from '../../../scripts/release/readiness.ts';
import { nextVersion } from '../../../scripts/release/version.ts';
import { readText } from './documents.ts';

const { version } = JSON.parse(readText('package.json')) as { version: string };
const refusedWith = (code: string) => expect.objectContaining({ code });

describe('the version', () => {
  it('is one, in all manifests, image tags, documents and the newest release of the changelog', () => {
    const found = versionsIn('.');
    expect(found.filter((place) => place.version !== version)).toEqual([]);
    for (const path of [
      ...['package-lock.json', 'client/package.json', 'docs/deployment.md', 'docs/openapi/orchestrator.json'],
      ...['deploy/kubernetes/base/kustomization.yaml', 'deploy/kubernetes/base/orchestrator.yaml'],
      'scripts/participants/template/sample-service/package.json',
      'scripts/participants/template/sample-service/deploy/kustomization.yaml',
    ])
      expect(found.map((place) => place.path)).toContain(path);
    const [released = version] = versionsOf(readText('CHANGELOG.md'));
    expect(released).toBe(version);
  });

  it('is written to all of these places, and changes nothing else in them', () => {
    const changed = withVersion('.', '98.76.54');
    expect([...changed.keys()].sort()).toEqual([...new Set(versionsIn('.').map(({ path }) => path))].sort());
    for (const [path, text] of changed)
      expect(text.replaceAll('98.76.54', version), path).toBe(readText(path));
  });

  test.each([
    ['major', '2.0.0'],
    ['minor', '1.3.0'],
    ['patch', '1.2.4'],
    ['1.2.10', '1.2.10'],
    ['10.0.0', '10.0.0'],
  ])('1.2.3 is followed by %s as %s', (asked, next) => {
    expect(nextVersion('1.2.3', asked)).toBe(next);
  });

  test.each([
    [undefined, 'BAD_USAGE'],
    ['next', 'BAD_USAGE'],
    ['v2.0.0', 'BAD_USAGE'],
    ['2.0', 'BAD_USAGE'],
    ['2.0.0-rc.1', 'BAD_USAGE'],
    ['02.0.0', 'BAD_USAGE'],
    ['1.2.3', 'NOT_HIGHER'],
    ['1.1.9', 'NOT_HIGHER'],
    ['0.9.9', 'NOT_HIGHER'],
  ])('1.2.3 is not followed by %s: %s', (asked, code) => {
    expect(() => nextVersion('1.2.3', asked)).toThrow(refusedWith(code));
  });
});

describe('the changelog', () => {
  const before = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A dollar: $& and $1.\n';
  const older = '\n## [1.0.0] - 2026-01-02\n\n- The first.\n';

  it.each([before, before + older])('gets a dated version below an empty Unreleased', (text) => {
    const after = withRelease(text, '1.1.0', '2026-12-01');
    expect(after).toContain(
      '## [Unreleased]\n\n## [1.1.0] - 2026-12-01\n\n### Added\n\n- A dollar: $& and $1.\n',
    );
    expect(notesOf(after, '1.1.0')).toBe('### Added\n\n- A dollar: $& and $1.');
    expect(versionsOf(after)[0]).toBe('1.1.0');
  });

  it('keeps the notes of older versions apart', () => {
    const after = withRelease(before + older, '1.1.0', '2026-12-01');
    expect(notesOf(after, '1.0.0')).toBe('- The first.');
    expect(() => notesOf(after, '1.0')).toThrow('no version 1.0');
  });

  it.each(['# Changelog\n', `# Changelog\n\n## [Unreleased]\n${older}`, '## [Unreleased]\n\n### Added\n'])(
    'without an entry in Unreleased is no release: %j',
    (text) => {
      expect(() => withRelease(text, '1.1.0', '2026-12-01')).toThrow(refusedWith('NOTHING_TO_RELEASE'));
    },
  );
});

describe('a release', () => {
  const commit = 'a'.repeat(40);
  const ready: Checkout = {
    ...{ commit, subject: 'fix: a fault', branch: 'main', changed: [], passed: commit },
    tags: new Set(['v1.0.0']),
  };

  it('is made of a clean main that .ci/run has passed for', () => {
    expect(() => requireReady(ready, '1.1.0')).not.toThrow();
  });

  it.each<[string, Partial<Checkout>, string]>([
    ['TREE_NOT_CLEAN', { changed: ['README.md'] }, 'README.md'],
    ['NOT_ON_MAIN', { branch: 'topic' }, 'topic is checked out'],
    ['NOT_ON_MAIN', { branch: null }, 'no branch is checked out'],
    ['CI_NOT_PASSED', { passed: null }, 'it passed for no commit, and this is aaaaaaa'],
    ['CI_NOT_PASSED', { passed: 'b'.repeat(40) }, 'it passed for bbbbbbb, and this is aaaaaaa'],
    ['TAG_EXISTS', { tags: new Set(['v1.1.0']) }, 'v1.1.0'],
  ])('is refused with %s for %j', (code, facts, text) => {
    const refused = () => requireReady({ ...ready, ...facts }, '1.1.0');
    expect(refused).toThrow(refusedWith(code));
    expect(refused).toThrow(text);
  });

  it('that died between its commit and its tag is known, and no other', () => {
    const subject = 'chore: release 1.1.0';
    expect(untagged({ ...ready, subject })).toBe('1.1.0');
    expect(untagged({ ...ready, subject, tags: new Set(['v1.1.0']) })).toBeNull();
    expect(untagged(ready)).toBeNull();
  });

  it('is refused with codes that CONTRIBUTING.md has, each of them', () => {
    const codes = [...readText('scripts/release/refusal.ts').matchAll(/\| '([A-Z_]+)'/g)].map(
      ([, code]) => code,
    );
    const rows = [...readText('CONTRIBUTING.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(rows.sort()).toEqual(codes.sort());
  });
});
