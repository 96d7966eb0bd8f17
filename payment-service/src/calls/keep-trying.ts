// For work that has to be done some time, whoever is away meanwhile.
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '@order-saga/shared/concurrency/backoff';
import type { Logger } from '@order-saga/shared/observability/logger';

/**
 * Does the work again, with growing waits up to 5 s, until it succeeds.
 * @throws the last error when it `isFinal`, or once `ended` has aborted
 */
export async function keepTrying<Result>(
  work: () => Promise<Result>,
  options: { what: string; isFinal(error: unknown): boolean; ended: AbortSignal; logger: Logger },
): Promise<Result> {
  const { what, isFinal, ended, logger } = options;
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (isFinal(error) || ended.aborted) throw error;
      if (failures === 1) logger.warn({ err: error }, `${what} failed; it is tried again`);
      await delay(backoffMs(failures), undefined, { signal: ended }).catch(() => {});
    }
  }
}
