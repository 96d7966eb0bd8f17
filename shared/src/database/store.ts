// The port of every store whose rows messages or deadlines move. PostgreSQL and the memory of tests and simulation
// implement it. A handler never sees a session, so no promise of one can be forgotten between a decision and its ack.

/** One transaction on one connection. Each method is one round trip and is awaited before the next. */
export interface Session<Ask, Found, Changes, Written = void> {
  /** Begins; inserts the key rows that are missing, locks what is asked for in key order, reads it. */
  lock(ask: Ask): Promise<Found>;
  /**
   * Writes and commits, in one round trip. Everything is serialised before anything is sent.
   * Resolves only when the commit is known. Rejects when nothing was kept, or when nobody knows (the answer was lost).
   */
  commit(changes: Changes): Promise<Written>;
  /** Gives the connection back, with nothing kept. Never rejects. */
  rollback(): Promise<void>;
}

export interface Store<Ask, Found, Changes, Written = void> {
  /** @throws when there is no connection to be had */
  session(): Promise<Session<Ask, Found, Changes, Written>>;
}

/**
 * Insert, then lock, then decide, then write: the one way in which rows are changed.
 * @param decide pure; what it throws rolls back
 * @returns what was decided, with what the commit wrote
 */
export async function decideInStore<
  Ask,
  Found,
  Changes,
  Written,
  Decided extends { readonly changes: Changes },
>(
  store: Store<Ask, Found, Changes, Written>,
  ask: Ask,
  decide: (found: Found) => Decided,
): Promise<Decided & { readonly written: Written }> {
  return inSession(store, async (session) => {
    const decided = decide(await session.lock(ask));
    const written = await session.commit(decided.changes);
    return { ...decided, written };
  });
}

/** Work in one session, which ends with its commit or its rollback; what it throws rolls back. */
export async function inSession<S extends { rollback(): Promise<void> }, Result>(
  store: { session(): Promise<S> },
  work: (session: S) => Promise<Result>,
): Promise<Result> {
  const session = await store.session();
  try {
    return await work(session);
  } catch (error) {
    await session.rollback();
    throw error;
  }
}
