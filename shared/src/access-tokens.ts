// The setting ACCESS_TOKENS: who may use the HTTP interfaces, and in which role. Only digests are configured, so whoever
// reads the settings cannot use them. Pure.
import { createHash } from 'node:crypto';
import type { SettingsReader } from './settings.ts';

/** `operator` may what `viewer` may, `admin` may everything; `client` places, cancels and reads orders and no more. */
export const roles = ['client', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** One token as it is configured. */
export interface AccessToken {
  /** Whoever holds it, as the audit names them. */
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token. */
  readonly digest: Buffer;
}

/** The name of whoever holds ADMIN_TOKEN. */
export const ADMIN_NAME = 'admin';

/** SHA-256. Digests have one length, which a comparison in constant time needs. */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * Reads ACCESS_TOKENS; none when it is unset. Problems name an entry by its position and show nothing of it: what stands
 * there by mistake may be a token.
 * @param adminToken a token that is configured twice would make two names of one person
 */
export function accessTokens(read: SettingsReader, adminToken: string | undefined): readonly AccessToken[] {
  const value = read.text('ACCESS_TOKENS', '');
  if (value === '') return [];
  const tokens: AccessToken[] = [];
  // Names and digests; names that differ in case only would be taken for one person.
  const taken = new Set([ADMIN_NAME, adminToken === undefined ? '' : digestOf(adminToken).toString('hex')]);
  value.split(',').forEach((entry, index) => {
    const [name = '', role = '', digest = '', ...more] = entry.trim().split(':');
    const wrong = more.length > 0 ? NOT_AN_ENTRY : wrongWith(name, role, digest, taken);
    if (wrong !== null) {
      read.problem(`ACCESS_TOKENS: entry ${index + 1} ${wrong}; its value is not shown`);
      return;
    }
    taken.add(name.toLowerCase()).add(digest.toLowerCase());
    tokens.push({ name, role: role as Role, digest: Buffer.from(digest, 'hex') });
  });
  return tokens;
}

const NOT_AN_ENTRY =
  'is not name:role:<SHA-256 of the token, 64 hex digits>, the name of 1 to 64 letters, digits, dots, _, @ and -';

function wrongWith(name: string, role: string, digest: string, taken: ReadonlySet<string>): string | null {
  if (!/^[\w.@-]{1,64}$/.test(name) || !/^[0-9a-f]{64}$/i.test(digest)) return NOT_AN_ENTRY;
  if (!(roles as readonly string[]).includes(role)) return `has none of the roles ${roles.join(', ')}`;
  if (name.toLowerCase() === ADMIN_NAME) return 'has the name of the holder of ADMIN_TOKEN';
  if (taken.has(name.toLowerCase())) return 'has a name that another entry has';
  if (taken.has(digest.toLowerCase())) return 'has a token that another name has';
  return null;
}
