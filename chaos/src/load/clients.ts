// What all clients share: where the copies are, what they know, and when they go home.
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '../../../e2e/world/service-names.ts';
import type { System } from '../system/system.ts';
import type { Books } from './books.ts';
import { type Answer, type Outcome, type Request, send } from './send.ts';

export interface Clients {
  readonly books: Books;
  /** Nothing new is begun any more; what is under way goes on until it is answered. */
  readonly closing: AbortSignal;
  /** Gives up at once. */
  readonly abort: AbortSignal;
  readonly adminHeaders: Readonly<Record<string, string>>;
  /** URL of one copy; the next call gives another. */
  urlOf(service: ServiceName): string;
  /** Waits; less when the run is aborted. */
  pause(ms: number): Promise<void>;
  /**
   * Sends until `isFinal` takes the answer, each time to another copy; 503 and silence never are. Undefined: aborted,
   * or not final for 3 minutes.
   */
  insist(
    service: ServiceName,
    request: Omit<Request, 'url'> & { path: string },
    isFinal: (answer: Answer) => boolean,
    onTry?: (outcome: Outcome) => void,
  ): Promise<Answer | undefined>;
}

const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1000;
const LIMIT_MS = 180_000;

export function createClients(
  system: System,
  books: Books,
  signals: { closing: AbortSignal; abort: AbortSignal },
): Clients {
  const { abort } = signals;
  const turns = new Map<ServiceName, number>();
  const urlOf = (service: ServiceName) => {
    const turn = (turns.get(service) ?? 0) + 1;
    turns.set(service, turn);
    const copies = system.copiesOf(service);
    return copies[turn % copies.length]!.url;
  };
  const pause = (ms: number) => delay(ms, undefined, { signal: abort }).catch(() => {});

  return {
    ...signals,
    books,
    adminHeaders: { authorization: `Bearer ${system.adminToken}` },
    urlOf,
    pause,
    async insist(service, { path, ...request }, isFinal, onTry = () => {}) {
      const deadline = performance.now() + LIMIT_MS;
      for (let pauseMs = FIRST_PAUSE_MS; performance.now() < deadline; pauseMs *= 1.5) {
        if (abort.aborted) return undefined;
        const outcome = await send({ ...request, url: urlOf(service) + path });
        if (outcome === undefined) books.count('lostAnswers');
        onTry(outcome);
        if (outcome !== undefined && outcome.status !== 503 && isFinal(outcome)) return outcome;
        await pause(Math.min(MAX_PAUSE_MS, pauseMs));
      }
      if (!abort.aborted) books.complain(`${request.method} ${path}: no final answer for 3 minutes`);
      return undefined;
    },
  };
}

/** For messages: status, code and detail of an answer. */
export function describeAnswer({ status, body }: Answer): string {
  return `${status} ${body['code'] ?? ''} ${body['detail'] ?? ''}`.trim();
}
