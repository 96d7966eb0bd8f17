// Work that is done again and again in the background: one run at a time, errors logged, never two at once.
import type { Logger } from 'pino';

export interface Periodic {
  /** Runs now, or right after the run in hand. */
  hurry(): void;
  /** Waits for the run in hand; none begins after. */
  stop(): Promise<void>;
}

/** Longest pause after runs that failed. Milliseconds. */
const MAX_PAUSE_MS = 5000;
/** Of a replica that stands by: every so manyth run. */
const STANDBY_RUNS = 5;

/**
 * Runs `work`, waits `intervalMs`, runs it again. When `work` returns true there is more to do at once.
 * A run that throws is logged (the first of a row) and the pause doubles up to 5 s.
 * @param options.standsBy another replica does the same work, and is known to be at it: then four of five runs are left out,
 *   but for those that are hurried
 */
export function startPeriodic(options: {
  name: string;
  intervalMs: number;
  logger: Logger;
  work(): Promise<unknown>;
  standsBy?: (() => boolean) | undefined;
}): Periodic {
  const { name, intervalMs, logger, work, standsBy = () => false } = options;
  let stopped = false;
  let hurried = false;
  let failures = 0;
  let wake: () => void = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const loop = (async () => {
    while (!stopped) {
      hurried = false;
      let more: unknown = false;
      try {
        more = await work();
        if (failures > 0) logger.info({ work: name }, 'background work continues');
        failures = 0;
      } catch (error) {
        if (failures === 0) logger.warn({ work: name, err: error }, 'background work failed; retrying');
        failures++;
      }
      if (stopped || hurried || more === true) continue;
      await pause(failures === 0 ? intervalMs : Math.min(MAX_PAUSE_MS, intervalMs * 2 ** failures));
      for (let left = STANDBY_RUNS - 1; left > 0 && !stopped && !hurried && standsBy(); left--)
        await pause(intervalMs);
    }
  })();

  return {
    hurry() {
      hurried = true;
      wake();
    },
    async stop() {
      stopped = true;
      wake();
      await loop;
    },
  };
}
