// The setting ACCESS_TOKENS: who may use the HTTP interfaces, and in which role. Only digests are configured, so whoever
// reads the settings cannot use them. Pure.
import { createHash } from 'node:crypto';
import type { SettingsReader } from '../../settings/settings.ts';

/** `operator` may what `viewer` may, `admin` may everything; `client` places, cancels and reads orders and no more. */
export const roles = ['client', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** One token as it is configured. A name may have two, while one takes the place of the other. */
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
  const adminDigest = adminToken === undefined ? undefined : digestOf(adminToken);
  value.split(',').forEach((entry, index) => {
    const [name = '', role = '', digest = '', ...more] = entry.trim().split(':');
    const wrong = more.length > 0 ? NOT_AN_ENTRY : wrongWith(name, role, digest, tokens, adminDigest);
    if (wrong !== null) {
      read.problem(`ACCESS_TOKENS: entry ${index + 1} ${wrong}; its value is not shown`);
      return;
    }
    tokens.push({ name, role: role as Role, digest: Buffer.from(digest, 'hex') });
  });
  return tokens;
}

const NOT_AN_ENTRY =
  'is not name:role:<SHA-256 of the token, 64 hex digits>, the name of 1 to 64 letters, digits, dots, _, @ and -';

/** The names that have a token in the role, each once. */
export function namesIn(role: Role, tokens: readonly AccessToken[]): string[] {
  return [...new Set(tokens.filter((token) => token.role === role).map(({ name }) => name))];
}

function wrongWith(
  name: string,
  role: string,
  digest: string,
  others: readonly AccessToken[],
  adminDigest: Buffer | undefined,
): string | null {
  if (!/^[\w.@-]{1,64}$/.test(name) || !/^[0-9a-f]{64}$/i.test(digest)) return NOT_AN_ENTRY;
  if (!(roles as readonly string[]).includes(role)) return `has none of the roles ${roles.join(', ')}`;
  if (name.toLowerCase() === ADMIN_NAME) return 'has the name of the holder of ADMIN_TOKEN';
  const given = Buffer.from(digest, 'hex');
  if (adminDigest?.equals(given) || others.some((other) => other.digest.equals(given))) {
    return 'has a token that another entry has';
  }
  // Names that differ in case only would be taken for one person.
  const namesakes = others.filter((other) => other.name.toLowerCase() === name.toLowerCase());
  if (namesakes.some((other) => other.name !== name))
    return 'has the name of another entry, spelt in another way';
  if (namesakes.some((other) => other.role !== role)) return 'has the name of another entry in another role';
  if (namesakes.length === 2) {
    return 'is the third of its name: a name has at most two tokens, one of them to change over from';
  }
  return null;
}
