// Stores of which one thing is otherwise.
import type { Session, Store } from '@order-saga/shared/database/store';

export type AnyStore = Store<never, unknown, never, unknown>;

/** @param change what is otherwise of each session */
export function withSessions<S extends AnyStore>(
  store: S,
  change: (session: SessionOf<S>) => Partial<SessionOf<S>>,
): S {
  return {
    ...store,
    async session() {
      const session = (await store.session()) as SessionOf<S>;
      return { ...session, ...change(session) };
    },
  };
}

export type SessionOf<S extends AnyStore> = Awaited<ReturnType<S['session']>>;

/** Its commit is answered at once, whatever becomes of it. */
export const swallowing = <S extends AnyStore>(store: S): S =>
  withSessions(store, (session) => {
    const { commit } = session as unknown as Session<unknown, unknown, unknown>;
    return { commit: (changes: unknown) => commit(changes).catch(() => {}) } as unknown as Partial<
      SessionOf<S>
    >;
  });
