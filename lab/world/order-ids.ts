// Order ids are UUIDv7 (RFC 9562): they begin with their time, so an id divides what was before from what came after.

/** The lowest UUIDv7 that can be made from now on. */
export function lowestIdFromNow(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
