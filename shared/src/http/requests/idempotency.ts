// Reads the Idempotency-Key header and fingerprints the request that came with it.
// Source: draft-ietf-httpapi-idempotency-key-header; quoted strings are those of RFC 8941, section 3.3.3.
import { createHash } from 'node:crypto';
import { requestError } from '../errors/request-errors.ts';

/**
 * The key of a request, or undefined without the header. `"abc"` and `abc` are the same key.
 * @param header `request.headers['idempotency-key']`; Node joins a repeated header with `, `, which no key contains
 * @throws RequestError BAD_IDEMPOTENCY_KEY unless it is 1 to 255 visible ASCII characters, sent once
 */
export function idempotencyKey(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = typeof header === 'string' ? header : header.join(', ');
  const key = text.startsWith('"') ? unquote(text) : text;
  if (key !== undefined && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw requestError(
    'BAD_IDEMPOTENCY_KEY',
    'Idempotency-Key must be sent once and be 1 to 255 visible ASCII characters, bare or in double quotes.',
  );
}

/** What an operator's key is stored as: the same key of another operator is another one. No key contains a space. */
export const operatorKey = (actor: string, key: string): string => `${actor} ${key}`;

/** SHA-256 (hex) of a JSON value: equal for equal values, whatever their key order and white space were. */
export function fingerprint(body: unknown): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex');
}

/** The text between the quotes with `\"` and `\\` undone; undefined when it is no quoted string. */
function unquote(text: string): string | undefined {
  const inner = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1];
  return inner?.replace(/\\(["\\])/g, '$1');
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
