// Errors as node-postgres throws them. database-error.ts tells them apart by their SQLSTATE, or by their words.

/** What PostgreSQL answered. https://www.postgresql.org/docs/current/errcodes-appendix.html */
export class MemoryDatabaseError extends Error {
  override readonly name = 'MemoryDatabaseError';
  readonly code: string;
  /** @param code SQLSTATE */
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The connection is gone: what became of the statement is not known. */
export const connectionLost = () => new Error('Connection terminated unexpectedly');
