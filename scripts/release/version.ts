// Versions of the project: X.Y.Z, without more. Pure.
import { Refusal } from './refusal.ts';

/** A version in a text, as it stands beside what it is the version of. */
export const VERSION = String.raw`(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)`;

const WHOLE = new RegExp(`^${VERSION}$`);
const usage = 'npm run release -- major|minor|patch|X.Y.Z';

/**
 * @param asked which part is counted up, or the version itself
 * @throws Refusal BAD_USAGE, NOT_HIGHER
 */
export function nextVersion(current: string, asked: string | undefined): string {
  const [major, minor, patch] = numbersOf(current) as [number, number, number];
  switch (asked) {
    case 'major':
      return `${major + 1}.0.0`;
    case 'minor':
      return `${major}.${minor + 1}.0`;
    case 'patch':
      return `${major}.${minor}.${patch + 1}`;
  }
  if (asked === undefined || !WHOLE.test(asked)) throw new Refusal('BAD_USAGE', `Usage: ${usage}`);
  if (!isHigher(asked, current))
    throw new Refusal('NOT_HIGHER', `The version is ${current}: name one that is higher than that.`);
  return asked;
}

function isHigher(one: string, other: string): boolean {
  const [ours, theirs] = [numbersOf(one), numbersOf(other)];
  const different = ours.findIndex((number, index) => number !== theirs[index]);
  return different !== -1 && ours[different]! > theirs[different]!;
}

const numbersOf = (version: string) => version.split('.').map(Number);
