// What all clients share: where the replicas are, what they know, and when they go home.
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientOptions } from '@order-saga/client/create-client';
import { createOrchestratorClient, type OrchestratorClient } from '@order-saga/client/orchestrator';
import { createOrderServiceClient, type OrderServiceClient } from '@order-saga/client/order-service';
import { createStockServiceClient, type StockServiceClient } from '@order-saga/client/stock-service';
import type { ServiceName } from '../../world/service-names.ts';
import type { System } from '../system/system.ts';
import type { Books } from './books.ts';
import { type Answer, type Outcome, send } from './send.ts';

/** What is asked over HTTP. */
export interface Api {
  readonly orchestrator: OrchestratorClient;
  readonly 'order-service': OrderServiceClient;
  readonly 'stock-service': StockServiceClient;
}

export interface Clients {
  readonly books: Books;
  /** Nothing new is begun any more; what is under way goes on until it is answered. */
  readonly closing: AbortSignal;
  /** Gives up at once. */
  readonly abort: AbortSignal;
  /** The client of one replica; the next call gives that of another. */
  clientOf<Service extends keyof Api>(service: Service): Api[Service];
  /** Waits; less when the run is aborted. */
  pause(ms: number): Promise<void>;
  /**
   * Sends until `isFinal` takes the answer, each time to another replica; 503 and silence never are. Undefined: aborted,
   * or not final for 3 minutes.
   */
  insist<Service extends keyof Api, Data>(
    service: Service,
    call: (client: Api[Service], signal: AbortSignal) => Promise<{ data?: Data; response: Response }>,
    options?: InsistOptions<Data>,
  ): Promise<Answer<Data> | undefined>;
}

export interface InsistOptions<Data> {
  /** Every answer but 503, if it is left out. */
  readonly isFinal?: (answer: Answer<Data>) => boolean;
  readonly onTry?: (outcome: Outcome<Data>) => void;
  readonly timeoutMs?: number;
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
  const create = {
    orchestrator: createOrchestratorClient,
    // Customers show no token.
    'order-service': ({ baseUrl }: ClientOptions) => createOrderServiceClient({ baseUrl }),
    'stock-service': createStockServiceClient,
  };
  const made = new Map<string, Api[keyof Api]>();
  const turns = new Map<ServiceName, number>();
  function clientOf<Service extends keyof Api>(service: Service): Api[Service] {
    const turn = (turns.get(service) ?? 0) + 1;
    turns.set(service, turn);
    const replicas = system.replicas.of(service);
    const baseUrl = replicas[turn % replicas.length]!.url;
    const client = made.get(baseUrl) ?? create[service]({ baseUrl, token: system.adminToken });
    made.set(baseUrl, client);
    return client as Api[Service];
  }
  const pause = (ms: number) => delay(ms, undefined, { signal: abort }).catch(() => {});

  return {
    ...signals,
    books,
    clientOf,
    pause,
    async insist(service, call, { isFinal = () => true, onTry = () => {}, timeoutMs } = {}) {
      const deadline = performance.now() + LIMIT_MS;
      let last = '';
      for (let pauseMs = FIRST_PAUSE_MS; performance.now() < deadline; pauseMs *= 1.5) {
        if (abort.aborted) return undefined;
        const outcome = await send((signal) => call(clientOf(service), signal), timeoutMs);
        if (outcome === undefined) books.count('lostAnswers');
        last = outcome === undefined ? 'lost' : describeAnswer(outcome);
        onTry(outcome);
        if (outcome !== undefined && outcome.status !== 503 && isFinal(outcome)) return outcome;
        await pause(Math.min(MAX_PAUSE_MS, pauseMs));
      }
      if (!abort.aborted) books.complain(`${service}: no final answer for 3 minutes, the last was ${last}`);
      return undefined;
    },
  };
}

/** For messages: status, code and detail of an answer. */
export function describeAnswer({ status, code, text }: Answer<unknown>): string {
  return `${status} ${code ?? ''} ${text}`.trim();
}
