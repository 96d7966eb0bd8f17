// What a thrown database error means: the fault of the data, or a database that is away.
import { isRefusedCertificate } from '../process/refused-certificate.ts';
import { SessionSettingsError } from './session.ts';

/** SQLSTATE of a Prisma or node-postgres error; undefined when there is none (connection errors, time-outs). */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code = driverCause(error)?.originalCode ?? (error as { code?: unknown }).code;
  // Prisma's own codes look alike, and EPIPE of the socket has no digit.
  return typeof code === 'string' && /^(?!P\d{4}$)(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/**
 * The data or our code is wrong, so that doing the same again gives the same: SQLSTATE class 22 (data exception),
 * class 23 (constraint), class 42 (SQL that is wrong), or a programming error. Everything else (away, deadlock, lock
 * or transaction time-out, read-only standby) passes by itself. A table or column that is missing or may not be used
 * passes too: a migration is on its way. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isOwnFault(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return /^(22|23|42)/.test(state) && !NOT_MIGRATED.has(state);
  return (
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError ||
    error instanceof SyntaxError ||
    (error instanceof Error && error.name === 'PrismaClientValidationError')
  );
}

// undefined_table, undefined_column, insufficient_privilege
const NOT_MIGRATED = new Set(['42P01', '42703', '42501']);

/** What a database cannot do for a service that it answers, in a word for operators. */
const HINDRANCES: Readonly<Record<string, string>> = {
  '25006': 'read-only',
  '53100': 'disk-full',
  '53300': 'too-many-connections',
  '42501': 'missing-rights',
  '42P01': 'not-migrated',
  '42703': 'not-migrated',
};

/** The word for it, when an error tells that the database cannot do what the service needs; it may answer all the same. */
export const hindranceIn = (error: unknown): string | undefined => HINDRANCES[sqlStateOf(error) ?? ''];

/** The database cannot be used now (not the request's fault): answered with 503 and `Retry-After`. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) {
    // 55000: it takes no connections just now, such as while it is copied.
    return /^(08|53|57P|40|55000|55P03|25P0|25006|3D000|XX)/.test(state) || NOT_MIGRATED.has(state);
  }
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  // P1xxx: server not reachable or timed out; P2024, P2028: no connection or transaction in time.
  if (typeof code === 'string' && /^(P1\d{3}|P2024|P2028|ECONN\w+|ETIMEDOUT|ENOTFOUND|EPIPE)$/.test(code))
    return true;
  if (isRefusedCertificate(error) || error instanceof SessionSettingsError) return true;
  const kind = driverCause(error)?.kind;
  if (kind === 'DatabaseNotReachable' || kind === 'ConnectionClosed' || kind === 'SocketTimeout') return true;
  // node-postgres gives these no code.
  return /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|not queryable|server does not support SSL/.test(
    error.message,
  );
}

/**
 * Nobody knows whether what was sent is done: the connection was lost, or the time was over, before the answer to it. A backend that
 * is ended may have committed before.
 */
export function isOutcomeUnknown(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return /^(08|57P0[12])/.test(state);
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT') return true;
  const kind = driverCause(error)?.kind;
  if (kind === 'ConnectionClosed' || kind === 'SocketTimeout') return true;
  return /Connection terminated|Query read timeout|Client has encountered a connection error/.test(
    error.message,
  );
}

interface DriverCause {
  readonly originalCode?: unknown;
  readonly kind?: unknown;
}

/** What the driver told. Prisma wraps its error, except where a COMMIT fails: there it is thrown as it is. */
function driverCause(error: object): DriverCause | undefined {
  const { name, cause, meta } = error as {
    name?: unknown;
    cause?: DriverCause;
    meta?: { driverAdapterError?: { cause?: DriverCause } };
  };
  return name === 'DriverAdapterError' ? cause : meta?.driverAdapterError?.cause;
}
