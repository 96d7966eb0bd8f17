// The admin token of an embedded start: made once and kept beside the data.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@order-saga/shared/observability/logger';
import { readableByOthers } from '@order-saga/shared/settings/readable-files';

export const adminTokenFile = (dataDir: string): string => join(dataDir, 'admin-token');

/** Reads the token of `dataDir`, or makes one (32 characters) that only this user can read. */
export async function keptAdminToken(dataDir: string, logger: Logger): Promise<string> {
  const file = adminTokenFile(dataDir);
  const kept = await readFile(file, 'utf8').catch(() => '');
  const warning = readableByOthers(file);
  if (warning !== undefined) logger.warn(warning);
  if (/^[\x21-\x7e]{16,}$/.test(kept.trim())) return kept.trim();
  const token = randomBytes(24).toString('base64url');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}
