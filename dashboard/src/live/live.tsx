// What happens to sagas, handed to the parts of the page while it happens.
import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from 'react';
import { readAgain } from '../api/read-again.ts';
import { useMe } from '../api/session.tsx';
import { readToken } from '../api/token.ts';
import { publicPath } from '../public-path.ts';
import { noteBuild } from '../shell/build.ts';
import { type Connection, followStream } from './stream.ts';
import { createTransitions, type Transition, type Transitions } from './transitions.ts';

interface Live {
  readonly connection: Connection;
  readonly transitions: Transitions;
}

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const { data: me } = useMe();
  const [connection, setConnection] = useState<Connection>('connecting');
  const transitions = useMemo(() => createTransitions(), []);
  // Another token is another stream.
  const who = me?.name;

  useEffect(() => {
    if (who === undefined) return;
    const over = new AbortController();
    followStream({
      url: `${publicPath}/sagas/stream?kinds=all`,
      headers: () => {
        const token = readToken();
        return token === null ? {} : { authorization: `Bearer ${token}` };
      },
      onHeaders: noteBuild,
      onEvents(events) {
        for (const { name, data } of events) {
          if (name === 'transition') transitions.add(JSON.parse(data) as Transition);
          // The place to resume after is not known any more: what was read may be old.
          if (name === 'reset') readAgain(client);
        }
      },
      onConnection(now) {
        setConnection(now);
        // What was read before the stream began, or while it was away, is read again.
        if (now === 'live') readAgain(client, { predicate: ({ queryKey }) => queryKey[0] !== 'me' });
      },
      onRefused: () => {
        readAgain(client, { queryKey: ['me'] });
      },
      signal: over.signal,
    }).catch(reportError);
    return () => over.abort();
  }, [who, client, transitions]);

  const live = useMemo(() => ({ connection, transitions }), [connection, transitions]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('outside of LiveProvider');
  return live;
}

export const useConnection = (): Connection => useLive().connection;

/** Calls `take` with what happened, a few times a second at most. */
export function useTransitions(take: (batch: readonly Transition[]) => void): void {
  const { transitions } = useLive();
  const taken = useEffectEvent(take);
  useEffect(() => transitions.subscribe((batch) => taken(batch)), [transitions]);
}

/** Reads the queries below a key again when something happened (that concerns it), at most once in `everyMs`. */
export function useRefreshed(
  queryKey: readonly unknown[],
  everyMs = 1000,
  concerns: (transition: Transition) => boolean = () => true,
): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useTransitions((batch) => {
    if (!batch.some(concerns)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      readAgain(client, { queryKey });
    }, everyMs);
  });
}
