// How a statement reaches a database in memory, and its answer the process. Tests use the plain one; the simulation brings
// its own, which decides when a statement happens and when its answer arrives, and may lose either.
import type { MemoryDatabase, MemorySession } from './memory-database.ts';

export interface MemoryStatement<Answer> {
  /** `connect`, `rollback`, or the name of a store with what it does: `stock lock`. */
  readonly name: string;
  readonly session: MemorySession;
  /** Serves it as far as it can. @returns undefined when it waits for a lock @throws what the database answers */
  step(): { readonly answer: Answer } | undefined;
}

/** Rejects before anything is sent, with what the database answers, or when the answer is lost. */
export type MemoryServer = <Answer>(statement: MemoryStatement<Answer>) => Promise<Answer>;

/** Serves each statement in a microtask, and those that wait for a lock once it is released. */
export const plainServer =
  (database: MemoryDatabase): MemoryServer =>
  async (statement) => {
    await Promise.resolve();
    for (;;) {
      const served = statement.step();
      if (served !== undefined) return served.answer;
      await new Promise<void>((resolve) => database.onRelease(resolve));
    }
  };
