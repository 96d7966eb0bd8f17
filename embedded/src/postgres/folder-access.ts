// What the server's account may reach, read from modes and owners. Access lists are not looked at: who has only
// those is treated as shut out, which costs a copy and breaks nothing.
import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ServerAccount } from './server-account.ts';

export const EXECUTE = 0o1;
export const READ_EXECUTE = 0o5;

/** Whether the account may pass through the folder and everything above it. An ordinary user (no account) may. */
export async function canEnter(folder: string, account: ServerAccount | undefined): Promise<boolean> {
  if (!account) return true;
  let at = await realpath(folder);
  while (allows(await stat(at), account, EXECUTE)) {
    const parent = dirname(at);
    if (parent === at) return true;
    at = parent;
  }
  return false;
}

/** Whether the mode gives the account all of `bits` (one octal digit: 4 read, 2 write, 1 execute). */
export function allows(stats: Stats, account: ServerAccount, bits: number): boolean {
  const shift = stats.uid === account.uid ? 6 : stats.gid === account.gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}
