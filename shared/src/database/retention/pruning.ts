// Deletes what is no longer kept: in small batches with pauses, so that traffic never waits for it.
import type { Logger } from 'pino';
import { type Periodic, startPeriodic } from '../../concurrency/periodic.ts';

/** One table, or tables whose rows go together. */
export interface Prunable {
  /** For the log. */
  readonly name: string;
  /**
   * Deletes up to `limit` rows in one transaction; several replicas may do it at once.
   * @param after `last` of the batch before in this run; undefined: from the start
   */
  prune(limit: number, after: string | undefined): Promise<Pruned>;
}

export interface Pruned {
  /** `limit`: there may be more. */
  readonly count: number;
  /** Where the next batch goes on: rows before it are kept. Undefined: it looks from the start. */
  readonly last?: string | undefined;
}

const INTERVAL_MS = 10 * 60 * 1000;
const BATCH = 500;
/** A batch is followed by a pause of this many times its own length: at most a fifth of one connection is used. */
const PAUSE_FACTOR = 4;
const MIN_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2000;

/** Starts the work; the first run begins at once. */
export function startPruning(options: {
  logger: Logger;
  prunables: readonly Prunable[];
  /** From the end of a run to the next one, in ms. Default 10 min. */
  intervalMs?: number;
  /** Most rows of one batch. Default 500. */
  batch?: number;
}): Pick<Periodic, 'stop'> {
  const { logger, prunables, intervalMs = INTERVAL_MS, batch = BATCH } = options;
  const stopping = new AbortController();
  let index = 0;
  let after: string | undefined;
  let total = 0;

  /** One batch. @returns whether the run goes on */
  async function step(): Promise<boolean> {
    const prunable = prunables[index];
    if (prunable === undefined) {
      index = 0;
      return false;
    }
    const begun = performance.now();
    const { count, last } = await prunable.prune(batch, after);
    after = last;
    total += count;
    if (count >= batch) {
      const lasted = performance.now() - begun;
      await pause(Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, lasted * PAUSE_FACTOR)), stopping.signal);
      return true;
    }
    if (total > 0) logger.info({ rows: total, of: prunable.name }, 'old rows were pruned');
    after = undefined;
    total = 0;
    index++;
    return true;
  }

  const periodic = startPeriodic({ name: 'pruning of old rows', intervalMs, logger, work: step });
  return {
    stop() {
      stopping.abort();
      return periodic.stop();
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
