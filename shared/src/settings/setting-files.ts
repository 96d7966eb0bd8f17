// Files that settings name. Each check answers what is wrong with one, and never throws.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

/** Why a file cannot say which certificates are trusted; undefined when it can. */
export function caFileProblem(path: string): string | undefined {
  const problem = fileProblem(path);
  if (problem !== undefined) return problem;
  const certificates = readFileSync(path, 'utf8').match(CERTIFICATE) ?? [];
  if (certificates.length === 0) return 'the file holds no certificate in PEM format';
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
    return undefined;
  } catch (error) {
    return `the file holds a certificate that is damaged (${(error as Error).message})`;
  }
}

/** Parameters of a postgres:// URL that name a file. The driver reads it for each connection. */
const FILE_PARAMETERS = ['sslrootcert', 'sslcert', 'sslkey'];

/** What is wrong with the files that a postgres:// URL names, one text each. */
export function urlFileProblems(url: string): string[] {
  const parameters = new URL(url).searchParams;
  return FILE_PARAMETERS.flatMap((name) => {
    const path = parameters.get(name);
    if (!path) return [];
    const problem = name === 'sslrootcert' ? caFileProblem(path) : fileProblem(path);
    return problem === undefined ? [] : [`${name} is ${JSON.stringify(path)}: ${problem}`];
  });
}

/** The private key that a postgres:// URL names. */
export const keyFileOf = (url: string): string | null => new URL(url).searchParams.get('sslkey');

function fileProblem(path: string): string | undefined {
  // `npm start -w` runs a service in its own folder.
  if (!isAbsolute(path)) return 'expected an absolute path';
  try {
    readFileSync(path);
    return undefined;
  } catch (error) {
    return `the file cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
}
