// Which licences a package of others may have. A new one is a decision: read it, then add it here with what it asks for.

/** SPDX ids that ask for no more than that their text and notice are kept. */
export const allowedLicences: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

interface Exception {
  /** SPDX id that is taken for it. */
  readonly licence: string;
  readonly why: string;
}

/** Packages that state none, or another one, by name. */
export const exceptions: Readonly<Record<string, Exception>> = {
  'seq-queue': { licence: 'MIT', why: 'its package.json states none; its file LICENSE is the MIT licence' },
  '@visx/vendor': { licence: 'MIT and ISC', why: 'both are allowed' },
  elkjs: {
    licence: 'EPL-2.0',
    why: 'weak copyleft: changes of its files would have to be published. It is a part of `prisma`’s studio, is not changed, and no code of ours loads it',
  },
};
