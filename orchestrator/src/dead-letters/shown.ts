// What of a dead letter's message is shown to people: all of it, but no payment token, wherever a stranger put it.
import { isUtf8 } from 'node:buffer';

export interface ShownBody {
  /** `large` and `binary` are not shown: null. */
  readonly format: 'json' | 'text' | 'binary' | 'large';
  readonly value: unknown;
}

const MASK = '***';
const SECRET_NAME = /token|secret|password|authorization|card/i;
const MAX_DEPTH = 32;

/** @param body null: it is too large */
export function shownBody(body: Uint8Array | null): ShownBody {
  if (body === null) return { format: 'large', value: null };
  // In another encoding a token would not be recognised.
  if (!isUtf8(body)) return { format: 'binary', value: null };
  const text = Buffer.from(body).toString('utf8');
  try {
    return { format: 'json', value: masked(JSON.parse(text)) };
  } catch {
    return { format: 'text', value: maskedText(text) };
  }
}

/** A copy in which every member that is named like a secret is masked. Nesting beyond 32 levels is cut off. */
export function masked(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((member) => masked(member, depth + 1));
  if (Buffer.isBuffer(value)) return `(${value.length} bytes)`;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAME.test(name) && member !== null ? MASK : masked(member, depth + 1),
    ]),
  );
}

/** Text that was to be JSON and is not: what follows a name like a secret's, up to the next delimiter, is masked. */
function maskedText(text: string): string {
  return text.replace(
    /((?:token|secret|password|authorization|card)\w*\\?["']?\s*[:=]?\s*)(\\?"[^"]*"?|\\?'[^']*'?|[^\s,;&}\])]+)/gi,
    `$1${MASK}`,
  );
}
