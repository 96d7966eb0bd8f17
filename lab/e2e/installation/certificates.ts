// Certificates for one test, made by the command `openssl`: an authority, and servers that it vouches for.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Authority {
  /** PEM file with its own certificate, which clients have to trust. */
  readonly file: string;
  /** @param names as openssl takes them, such as `DNS:localhost` or `IP:127.0.0.1` */
  issue(name: string, names: readonly string[]): Promise<ServerCertificate>;
}

/** PEM files. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** @param folder of its files, which begin with `name` */
export async function createAuthority(folder: string, name: string): Promise<Authority> {
  const file = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  await openssl('req', '-x509', ...NEW_KEY, '-keyout', key, '-out', file, '-subj', `/CN=${name}`);

  return {
    file,
    async issue(server, names) {
      const path = (ending: string) => join(folder, `${name}-${server}.${ending}`);
      await openssl('req', ...NEW_KEY, '-keyout', path('key'), '-out', path('csr'), '-subj', `/CN=${server}`);
      await writeFile(path('ext'), `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`);
      const signing = ['-CA', file, '-CAkey', key, '-CAcreateserial', '-days', '2'];
      await openssl(
        'x509',
        '-req',
        '-in',
        path('csr'),
        '-out',
        path('pem'),
        '-extfile',
        path('ext'),
        ...signing,
      );
      return { certificate: path('pem'), key: path('key') };
    },
  };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

async function openssl(...args: string[]): Promise<void> {
  await run('openssl', args);
}
