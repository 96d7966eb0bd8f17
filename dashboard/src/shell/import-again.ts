// Parts of the program that are loaded late may be asked for while the orchestrator restarts, or after it was updated.
import { askBuild } from './build.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
/** About a minute. */
const TRIES = 11;

/** @throws what the last try threw: the file is gone, or the orchestrator stays away */
export async function importAgain<Module>(load: () => Promise<Module>): Promise<Module> {
  for (let tries = 1; ; tries++) {
    try {
      return await load();
    } catch (error) {
      if (tries === TRIES) throw error;
      // Of another build, the file is gone for good: the reader is told to reload.
      askBuild().catch(reportError);
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
