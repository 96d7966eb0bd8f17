// What of a value reaches a database: its JSON. Rows in memory are made of it, so that a value that PostgreSQL would not
// take is not taken here either, and nobody changes a row through a reference that they kept.

/**
 * Copies a value as JSON would write it and read it again; dates and bytes stay what they are.
 * @throws TypeError for what has no JSON: a bigint, a circle, a `toJSON` that throws
 */
export function asSent<Value>(value: Value): Value {
  return copy(value, 0) as Value;
}

/** Nothing of ours is nested deeper; a circle is. */
const MAX_DEPTH = 500;

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') throw new TypeError('Do not know how to serialize a BigInt');
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  if (depth > MAX_DEPTH) throw new TypeError('Converting circular structure to JSON');
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1) ?? null);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof Uint8Array) return value.slice();
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copy(item, depth + 1)]));
  if (value instanceof Set) return new Set([...value].map((item) => copy(item, depth + 1)));
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return copy(toJSON.call(value), depth + 1);
  const copied: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const sent = copy(item, depth + 1);
    if (sent !== undefined) copied[key] = sent;
  }
  return copied;
}

/** @returns whether a text within has U+0000, which PostgreSQL stores in no text and no jsonb */
export function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.values(value).some(hasNul);
}
