import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caFileProblem, urlFileProblems } from './setting-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'order-saga-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const [first = '', second = ''] = rootCertificates;

describe('a file with trusted certificates', () => {
  it('is taken when it holds one or more, with text around them', () => {
    expect(caFileProblem(file('one.pem', first))).toBeUndefined();
    expect(caFileProblem(file('two.pem', `# ours\n${first}\n${second}\n`))).toBeUndefined();
  });

  it.each([
    ['that is not there', () => join(folder, 'none.pem'), 'the file cannot be read (ENOENT)'],
    ['that is a folder', () => folder, 'the file cannot be read (EISDIR)'],
    ['with a relative path', () => 'ca.pem', 'expected an absolute path'],
    ['without a certificate', () => file('text.pem', 'hello'), 'the file holds no certificate in PEM format'],
    [
      'with a damaged certificate',
      () => file('damaged.pem', `${first}\n${second.replace(/MII/, 'MMM')}`),
      'the file holds a certificate that is damaged',
    ],
  ])('%s is refused', (_, path, problem) => {
    expect(caFileProblem(path())).toContain(problem);
  });
});

describe('the files that a postgres:// URL names', () => {
  const url = (parameters: string) => `postgresql://u:hunter2@host/db?sslmode=verify-full${parameters}`;

  it('are not asked for when there are none', () => {
    expect(urlFileProblems(url(''))).toEqual([]);
    expect(urlFileProblems(url('&sslrootcert='))).toEqual([]);
  });

  it('have to be there, and sslrootcert has to hold certificates', () => {
    const text = file('key.pem', 'a key');
    expect(urlFileProblems(url(`&sslrootcert=${file('ca.pem', first)}&sslkey=${text}`))).toEqual([]);
    expect(urlFileProblems(url(`&sslrootcert=${text}&sslcert=cert.pem&sslkey=${folder}/none`))).toEqual([
      `sslrootcert is "${text}": the file holds no certificate in PEM format`,
      'sslcert is "cert.pem": expected an absolute path',
      `sslkey is "${folder}/none": the file cannot be read (ENOENT)`,
    ]);
  });
});
