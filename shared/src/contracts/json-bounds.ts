// What JSON from outside may be, whatever its schema says of the fields that it knows: not deep, and of text that PostgreSQL can
// hold. Unknown fields are kept beside known ones, and what is too deep cannot be written again.

/** Objects and arrays inside each other. Ours need four. */
export const MAX_DEPTH = 32;

/** Counts brackets outside of strings, so that nothing deep is ever parsed. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      depth++;
      if (depth > MAX_DEPTH) return true;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Half of a surrogate pair, which neither UTF-8 nor jsonb holds. Only an escape brings it in.
 * @param value what `json` was parsed to
 */
export function hasLoneSurrogate(json: string, value: unknown): boolean {
  return /\\u[dD][89a-fA-F]/.test(json) && someText(value, (text) => !text.isWellFormed());
}

/** U+0000, which no text of PostgreSQL holds. https://www.postgresql.org/docs/current/datatype-character.html */
export function hasNul(json: string, value: unknown): boolean {
  return json.includes('\\u0000') && someText(value, (text) => text.includes('\0'));
}

function someText(value: unknown, is: (text: string) => boolean): boolean {
  if (typeof value === 'string') return is(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => is(key) || someText(member, is));
}
