// What of a dead letter is shown to people: all of it, but no payment token, wherever a stranger put it. Where the two
// cannot be told apart, less is shown.
import { isUtf8 } from 'node:buffer';

export interface ShownBody {
  /** `large` and `binary` are not shown: null. */
  readonly format: 'json' | 'text' | 'binary' | 'large';
  readonly value: unknown;
}

const MASK = '***';
/** `action`: what the customer of a pending payment is shown. */
const NAME = 'token|secret|password|authorization|card|cvc|cvv|\\b(?:payment_?)?action\\b';
const SECRET_NAME = new RegExp(NAME, 'i');
/** A text that is nothing but such a name: in a list of names and values, the value is beside it. */
const ONLY_A_NAME = new RegExp(`^[\\w.$[\\]-]{0,40}(?:${NAME})[\\w.$[\\]-]{0,40}$`, 'i');
/** Members whose text may be the name of what another member holds. */
const NAMING = /^(?:name|key|field|label|param(?:eter)?|k)$/i;
/** As providers begin theirs. */
const TOKEN = /\b(?:b?tok|pm|src|card)_\w+/gi;
/**
 * A name, what separates it from its value, and the value: in quotes, a scheme with its credentials, a structure to the
 * end, or one word. What repeats is bounded: a text of names alone must take no long time.
 */
const NAMED_VALUE = new RegExp(
  `((?:${NAME})\\w{0,64}\\\\{0,8}["'\\]]{0,8}\\s{0,64}[:=>]{1,8}\\s{0,64})` +
    `(\\\\+"[^]*?(?:\\\\+"|$)|"(?:[^"\\\\]|\\\\[^])*"?|'[^']*'?|(?:Bearer|Basic)\\s+[^\\s,;"'}]+|[[{(][^]*|[^\\s,;&}\\])<]+)`,
  'gi',
);
const ENCODED = /^[\w+/\-\s]{16,}={0,2}$/;
const MAX_DEPTH = 32;

/** @param body null: it is too large */
export function shownBody(body: Uint8Array | null): ShownBody {
  if (body === null) return { format: 'large', value: null };
  // In another encoding a token would not be recognised; UTF-16 shows by its zeros.
  if (!isUtf8(body) || body.includes(0)) return { format: 'binary', value: null };
  const text = Buffer.from(body).toString('utf8');
  const parsed = parse(text);
  if (parsed !== undefined) return { format: 'json', value: masked(parsed) };
  return { format: 'text', value: hidesSecret(text) ? MASK : cutAtSecret(unescaped(text)) };
}

/** A copy in which whatever is named like a secret is masked. Nesting beyond 32 levels is cut off. */
export function masked(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskedString(value, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '…';
  if (Buffer.isBuffer(value)) return `(${value.length} bytes)`;
  if (Array.isArray(value)) {
    return value.map((member, index) =>
      isOnlyAName(value[index - 1]) && member !== null ? MASK : masked(member, depth + 1),
    );
  }
  const members = Object.entries(value);
  const namesASecret = members.some(([name, member]) => NAMING.test(name) && isOnlyAName(member));
  return Object.fromEntries(
    members.map(([name, member]) => {
      const isSecret = SECRET_NAME.test(name) || (namesASecret && !NAMING.test(name));
      return [maskedText(name), isSecret && member !== null ? MASK : masked(member, depth + 1)];
    }),
  );
}

/** A sentence: in it a name alone is none of a secret, a name with a value is. */
export function maskedText(text: string): string {
  return unescaped(text).replace(TOKEN, MASK).replace(NAMED_VALUE, `$1${MASK}`);
}

function maskedString(text: string, depth: number): string {
  const inner = /^\s*[[{"]/.test(text) && depth < MAX_DEPTH ? parse(text) : undefined;
  if (inner !== undefined) return JSON.stringify(masked(inner, depth + 1));
  return hidesSecret(text) ? MASK : maskedText(text);
}

/** Text that was to be something and is not: nobody knows how far a value reaches. */
function cutAtSecret(text: string): string {
  const found = SECRET_NAME.exec(text);
  const before = found === null ? text : text.slice(0, found.index + found[0].length);
  return before.replace(TOKEN, MASK) + (found === null ? '' : MASK);
}

/** Base64, its variant for URLs, or hexadecimal of a text with a secret. */
function hidesSecret(text: string): boolean {
  if (!ENCODED.test(text.trim())) return false;
  return (['base64', 'hex'] as const).some((encoding) => {
    const decoded = Buffer.from(text.replace(/\s/g, ''), encoding);
    const inner = isUtf8(decoded) ? unescaped(decoded.toString('utf8')) : '';
    return SECRET_NAME.test(inner) || inner.search(TOKEN) >= 0;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without the escapes of JSON in which a name could hide. */
const unescaped = (text: string) =>
  text.replace(/\\+u00([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const isOnlyAName = (value: unknown) => typeof value === 'string' && ONLY_A_NAME.test(value);
