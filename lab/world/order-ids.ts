// Order ids are UUIDv7 (RFC 9562): they begin with their time, so an id divides what was before from what came after.

/** The lowest UUIDv7 of a moment. @param time milliseconds since 1970 */
export function lowestIdAt(time: number): string {
  const hex = time.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
