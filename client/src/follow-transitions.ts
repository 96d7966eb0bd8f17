// GET /sagas/stream for as long as one likes: comes back by itself after a break, where it was.
import { ApiProblem, Unreachable } from './api-problem.ts';
import { createEventParser, type StreamEvent } from './event-parser.ts';
import type { operations } from './generated/orchestrator.ts';
import type { OrchestratorClient, SagaState, SagaSummary } from './orchestrator.ts';

/** A row of a saga's history, as the stream shows it. */
export interface Transition {
  readonly orderId: string;
  readonly seq: number;
  readonly at: string;
  readonly kind: 'message' | 'timeout' | 'admin' | 'command' | 'stale';
  readonly name: string;
  readonly from: SagaState | null;
  readonly to: SagaState;
  readonly attempt: number;
  readonly outcome: SagaSummary['outcome'];
  readonly failure: SagaSummary['failure'];
  readonly customerId: string | null;
  readonly actor: string | null;
}

export type Followed =
  | { readonly kind: 'open' }
  | { readonly kind: 'transition'; readonly transition: Transition }
  /** What was between is not known: read the sagas again. The stream goes on. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'broken'; readonly error: unknown; readonly againInMs: number };

export interface FollowOptions {
  readonly query?: Omit<NonNullable<operations['streamTransitions']['parameters']['query']>, 'lastEventId'>;
  readonly signal?: AbortSignal;
}

/** Heartbeats come every 15 s: without one for so long, the connection is dead. Milliseconds. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

/** Ends when the signal aborts. @throws ApiProblem when it is refused for what it asks, or who asks */
export async function* followTransitions(
  client: OrchestratorClient,
  { query = {}, signal }: FollowOptions = {},
): AsyncGenerator<Followed, void> {
  let lastEventId: string | undefined;
  let breaks = 0;
  const isOver = () => signal?.aborted === true;
  while (!isOver()) {
    let failure: unknown;
    const silence = new AbortController();
    const both = AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]);
    try {
      const { response } = await client.GET('/sagas/stream', {
        params: { query: { ...query, ...(lastEventId === undefined ? {} : { lastEventId }) } },
        parseAs: 'stream',
        signal: both,
      });
      yield { kind: 'open' };
      const parser = createEventParser();
      for await (const piece of textOf(response, () => silence.abort(new Error('nothing came')))) {
        for (const event of parser.push(piece)) {
          const followed = followedOf(event);
          if (followed !== undefined) yield followed;
        }
        lastEventId = parser.lastId() ?? lastEventId;
        breaks = 0;
      }
    } catch (error) {
      if (isOver()) return;
      if (error instanceof ApiProblem && error.status < 500 && error.status !== 429) throw error;
      failure = error instanceof Error ? error : new Unreachable('The stream', error);
    }
    const asked = failure instanceof ApiProblem ? (failure.retryAfter ?? 0) * 1000 : 0;
    const againInMs = Math.max(asked, Math.min(FIRST_PAUSE_MS * 2 ** breaks++, LONGEST_PAUSE_MS));
    yield { kind: 'broken', error: failure, againInMs };
    await pause(againInMs, signal);
  }
}

function followedOf({ name, data }: StreamEvent): Followed | undefined {
  if (name === 'reset') return { kind: 'reset' };
  return name === 'transition'
    ? { kind: 'transition', transition: JSON.parse(data) as Transition }
    : undefined;
}

async function* textOf({ body }: Response, onSilence: () => void): AsyncGenerator<string, void> {
  const reader = body!.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const timer = setTimeout(onSilence, SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
