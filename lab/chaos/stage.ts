// What every run begins and ends with: a system that is watched, and of which nothing is left in the end.
import { abortOf } from '@order-saga/shared/concurrency/abort';
import type { RunFolder } from '../world/run-folder.ts';
import { startWatch, type Watch } from './watch.ts';

type Watched = Parameters<typeof startWatch>[0] & { destroy(): Promise<void> };

export interface Stage<System> {
  readonly system: System;
  readonly watch: Watch;
  readonly folder: RunFolder;
  readonly abort: AbortSignal;
  /** Filled as they happen. */
  readonly crashes: readonly string[];
}

/**
 * @param create makes the system, and tells of its crashes
 * @param abort ends the run; what it has started is gone when this rejects
 * @throws MissingProgramError, and the reason of `abort`
 */
export async function onStage<System extends Watched, Result>(
  create: (folder: RunFolder, onCrash: (problem: string) => void) => Promise<System>,
  folder: RunFolder,
  abort: AbortSignal,
  play: (stage: Stage<System>) => Promise<Result>,
): Promise<Result> {
  const crashes: string[] = [];
  const system = await create(folder, (problem) => crashes.push(problem));
  let watch: Watch | undefined;
  try {
    watch = startWatch(system);
    const run = play({ system, watch, folder, abort, crashes });
    run.catch(() => {}); // After an abort nobody waits for it any more.
    return await Promise.race([run, abortOf(abort)]);
  } finally {
    watch?.stop();
    await system.destroy().catch((error) => console.error('could not clean up:', error));
  }
}
