// Reasons not to start that are the operator's to mend: shown as one plain sentence, without a stack trace.

/** Thrown while a service starts. The message is for the operator: what is wrong, and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Where a server was to listen, and the names of the settings that say so. */
export interface ListenTarget {
  host: string;
  port: number;
  /** The setting of the port, such as ORDER_PORT. */
  portVariable: string;
}

/**
 * What to throw for an error of `app.listen()`: a StartError for a port or address that cannot be had, else the
 * error itself. `await app.listen({ host, port }).catch((error) => { throw listenError(error, target); })`
 */
export function listenError(error: unknown, { host, port, portVariable }: ListenTarget): unknown {
  const at = `Port ${port} (${portVariable})`;
  switch ((error as { code?: unknown } | null)?.code) {
    case 'EADDRINUSE':
      return new StartError(
        `${at} is already in use: stop what listens there or set ${portVariable} to another port`,
        { cause: error },
      );
    case 'EACCES':
      return new StartError(
        `${at} may not be used by this user: set ${portVariable} to a port from 1024 on`,
        {
          cause: error,
        },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`${host} (HOST) is not an address of this machine: set HOST to one that is`, {
        cause: error,
      });
    default:
      return error;
  }
}
