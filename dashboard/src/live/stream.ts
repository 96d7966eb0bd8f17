// Follows GET /sagas/stream for as long as the page is open: reads it through fetch, because EventSource sends no
// Authorization header, comes back when it breaks, and resumes after the last event, so that nothing is missed.
import { problemOf } from '@order-saga/client/api-problem';
import { createEventParser, type StreamEvent } from '@order-saga/client/event-parser';

/** `crowded`: the orchestrator holds no more streams, of this token or at all. */
export type Connection = 'connecting' | 'live' | 'offline' | 'crowded';

export interface StreamOptions {
  readonly url: string;
  headers(): Record<string, string>;
  onEvents(events: readonly StreamEvent[]): void;
  onConnection(connection: Connection): void;
  /** Of the answer that begins a stream. */
  onHeaders?(headers: Headers): void;
  /** It will not be let in: it does not come back. */
  onRefused(error: unknown): void;
  readonly signal: AbortSignal;
  /** How soon it comes back. Milliseconds; 1000 unless given. */
  readonly comeBackMs?: number;
}

const COME_BACK_MS = 1000;
/** The orchestrator writes something every 15 s; a connection that is silent for longer is dead. */
const SILENCE_MS = 35_000;

export async function followStream(options: StreamOptions): Promise<void> {
  const { signal, comeBackMs = COME_BACK_MS } = options;
  let lastId: string | undefined;
  while (!signal.aborted) {
    const connection = watched(signal);
    let pauseMs = comeBackMs;
    let state: Connection = 'offline';
    try {
      const headers = { ...options.headers(), ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
      const response = await fetch(options.url, { headers, signal: connection.signal, cache: 'no-store' });
      if (!response.ok) {
        const problem = await problemOf(response);
        if (problem.code === 'BAD_CURSOR') lastId = undefined;
        if (problem.status === 401 || problem.status === 403) return options.onRefused(problem);
        if (problem.code === 'TOO_MANY_STREAMS' || problem.code === 'OVERLOADED') {
          state = 'crowded';
          pauseMs = Math.max(comeBackMs, (problem.retryAfter ?? 0) * 1000);
        }
        throw problem;
      }
      options.onHeaders?.(response.headers);
      options.onConnection('live');
      const parser = createEventParser();
      for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
        connection.isAlive();
        const events = parser.push(text);
        lastId = parser.lastId() ?? lastId;
        if (events.length > 0) options.onEvents(events);
      }
    } catch {
      // Whatever it was, the same is done: come back.
    } finally {
      connection.end();
    }
    if (signal.aborted) return;
    options.onConnection(state);
    await pause(pauseMs, signal);
  }
}

/** A signal that aborts when the connection is silent for too long. */
function watched(outer: AbortSignal) {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  return {
    signal: AbortSignal.any([outer, silent.signal]),
    isAlive() {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
    },
    end: () => clearTimeout(timer),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
