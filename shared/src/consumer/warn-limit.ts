// Warnings that do not flood: the same problem is told once in a while, with the number of times it was not.
import type { Logger } from 'pino';

export type Warn = (text: string, fields: Record<string, unknown>) => void;

/** Passes the first warning of each text on, and the next one after `intervalMs`. Texts must be few and constant. */
export function limitWarnings(logger: Logger, intervalMs = 10_000): Warn {
  const told = new Map<string, { at: number; untold: number }>();
  return (text, fields) => {
    const last = told.get(text);
    if (last !== undefined && performance.now() - last.at < intervalMs) {
      last.untold++;
      logger.debug(fields, text);
      return;
    }
    told.set(text, { at: performance.now(), untold: 0 });
    logger.warn(last?.untold ? { ...fields, alsoSince: last.untold } : fields, text);
  };
}
