// An Idempotency-Key: an act that is asked for again with the same one is done once.

/** crypto.randomUUID is there only on localhost and behind TLS. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
