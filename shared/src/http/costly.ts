// Reads for people that may cost much: searches, counts, checks. A few run at once, the others wait their turn, so that most
// connections of the pool stay with those who move orders.

import { holderOf } from './access/access.ts';
import type { App } from './app.ts';
import { requestError } from './errors/request-errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It takes its turn among the costly reads of this process. */
    costly?: true;
  }
}

/** For a costly route: `app.get(path, { ...costly(access('viewer')), schema }, …)`. */
export function costly<Config extends object>(route?: {
  config: Config;
}): { config: Config & { costly: true } } {
  return { config: { ...route?.config, costly: true } as Config & { costly: true } };
}

/** Costly reads of one token or address that wait. Most are over in milliseconds; for others the patience ends first. */
const MOST_WAITING = 500;
/** Less than the time that services and people wait for an answer. Milliseconds. */
const PATIENCE_MS = 8000;

/** Of the connections of a pool, how many costly reads may use: 2 of 5, and one at least. */
export const costlyAtOnce = (poolSize: number): number => Math.max(1, Math.floor((poolSize * 2) / 5));

/**
 * Lets `atOnce` costly routes of those added later run at once. A place is given back when the work is done, not when the
 * client goes: the database does not notice that it went. Refuses with OVERLOADED who would wait too long. Tokens, and
 * addresses where none is needed, take turns: many reads of one hold up no other.
 */
export function limitCostly(
  app: App,
  atOnce: number,
  { mostWaiting = MOST_WAITING, patienceMs = PATIENCE_MS } = {},
): void {
  const turns = createTurns(atOnce, mostWaiting, patienceMs);
  app.addHook('onRoute', (route) => {
    if (route.config?.costly !== true) return;
    const { handler } = route;
    route.handler = async function inTurn(request, reply) {
      await turns.come(holderOf(request.actor, request.ip));
      try {
        return await handler.call(this, request, reply);
      } finally {
        turns.go();
      }
    };
  });
}

function createTurns(atOnce: number, mostWaiting: number, patienceMs: number) {
  let running = 0;
  /** Whose turn is next comes first. */
  const waiting = new Map<string, Set<() => void>>();
  const overloaded = () =>
    requestError('OVERLOADED', 'Too many searches, counts and checks run at once: try again in a moment.');
  return {
    async come(holder: string): Promise<void> {
      if (running < atOnce) {
        running++;
        return;
      }
      const own = waiting.get(holder) ?? new Set();
      if (own.size >= mostWaiting) throw overloaded();
      waiting.set(holder, own);
      await new Promise<void>((resolve, reject) => {
        const turn = () => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          own.delete(turn);
          if (own.size === 0) waiting.delete(holder);
          reject(overloaded());
        }, patienceMs);
        own.add(turn);
      });
    },
    /** The next one takes the place over. */
    go(): void {
      const [next] = waiting;
      if (next === undefined) {
        running--;
        return;
      }
      const [holder, own] = next;
      const [turn] = own;
      waiting.delete(holder);
      own.delete(turn!);
      if (own.size > 0) waiting.set(holder, own);
      turn!();
    },
  };
}
