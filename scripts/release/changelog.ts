// CHANGELOG.md in the format of Keep a Changelog: what was not released yet becomes a version. Pure.
import { Refusal } from './refusal.ts';
import { VERSION } from './version.ts';

const UNRELEASED = '## [Unreleased]';

/**
 * @param date of the release, YYYY-MM-DD
 * @returns the text with the version, below an empty Unreleased
 * @throws Refusal NOTHING_TO_RELEASE where Unreleased has no entry
 */
export function withRelease(changelog: string, version: string, date: string): string {
  const unreleased = sectionOf(changelog, UNRELEASED);
  if (unreleased === null || !/^- /m.test(unreleased))
    throw new Refusal(
      'NOTHING_TO_RELEASE',
      `CHANGELOG.md has no entry below ${UNRELEASED}: write what changes for users.`,
    );
  return changelog.replace(`${UNRELEASED}\n`, () => `${UNRELEASED}\n\n## [${version}] - ${date}\n`);
}

/** What the changelog says of a version, without its heading. @throws Error where it has no such version */
export function notesOf(changelog: string, version: string): string {
  const heading = changelog
    .split('\n')
    .find((line) => line.startsWith(`## [${version}] - `) && /\d{4}-\d\d-\d\d$/.test(line));
  const notes = heading === undefined ? null : sectionOf(changelog, heading);
  if (notes === null) throw new Error(`CHANGELOG.md has no version ${version}`);
  return notes.trim();
}

/** The versions that it has, the newest first. */
export const versionsOf = (changelog: string): string[] =>
  [...changelog.matchAll(new RegExp(`^## \\[(${VERSION})\\] - \\d{4}-\\d\\d-\\d\\d$`, 'gm'))].map(
    ([, version]) => version!,
  );

/** The text between a heading and the next one of its level. */
function sectionOf(changelog: string, heading: string): string | null {
  const start = `\n${changelog}`.indexOf(`\n${heading}\n`);
  if (start === -1) return null;
  const text = changelog.slice(start + heading.length);
  const end = text.search(/\n## /);
  return end === -1 ? text : text.slice(0, end);
}
