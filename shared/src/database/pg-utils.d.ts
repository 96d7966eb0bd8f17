// node-postgres exports this file and has no types for it.
declare module 'pg/lib/utils' {
  /** What PostgreSQL is sent for a value. @throws for what it has no text */
  export function prepareValue(value: unknown): string | Buffer | null;
}
