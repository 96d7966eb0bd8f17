// Requests of a typed client over the connections of an undici pool, for load: what a client of its own would cost is as
// little as possible, because it has the same processors. Node's own fetch costs four times as much.
import type { ClientOptions } from '@order-saga/client/create-client';
import { type Dispatcher, Pool } from 'undici';

export interface PooledTransport extends Required<Pick<ClientOptions, 'fetch' | 'Request'>> {
  close(): Promise<void>;
}

/** Connections to the URL. */
const CONNECTIONS = 600;

/** @param baseUrl also that of the client */
export function createPooledTransport(baseUrl: string): PooledTransport {
  const pool = new Pool(baseUrl, { connections: CONNECTIONS, pipelining: 1 });
  return {
    Request: PooledRequest as unknown as typeof Request,
    async fetch(given) {
      const { method, url, headers, body, signal } = given as unknown as PooledRequest;
      const path = url.slice(baseUrl.length);
      const answer = await send(pool, { method, path, headers: Object.fromEntries(headers), body }, signal);
      return answer as unknown as Response;
    },
    close: () => pool.close(),
  };
}

/** Without the stream that `pool.request` makes of each answer. */
function send(pool: Pool, options: Dispatcher.DispatchOptions, signal: AbortSignal): Promise<PooledAnswer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: Headers = {};
    const chunks: Buffer[] = [];
    let abort = () => {};
    const end = () => signal !== NEVER && signal.removeEventListener('abort', abort);
    pool.dispatch(options, {
      onRequestStart(controller) {
        if (signal === NEVER) return;
        abort = () => controller.abort(signal.reason as Error);
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort);
      },
      onResponseStart(_controller, statusCode, answered) {
        status = statusCode;
        headers = answered;
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        end();
        resolve(new PooledAnswer(status, headers, chunks));
      },
      onResponseError(_controller, error) {
        end();
        reject(error);
      },
    });
  });
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What the client asks of an answer. */
class PooledAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly #chunks: readonly Buffer[];

  constructor(status: number, headers: Headers, chunks: readonly Buffer[]) {
    this.ok = status >= 200 && status < 300;
    this.status = status;
    this.headers = { get: (name) => (headers[name.toLowerCase()] as string | undefined) ?? null };
    this.#chunks = chunks;
  }

  async text(): Promise<string> {
    return this.#chunks.length === 1 ? this.#chunks[0]!.toString() : Buffer.concat(this.#chunks).toString();
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

/** Of a request without a signal. */
const NEVER = new AbortController().signal;

/** What the client says, as it says it. */
class PooledRequest {
  readonly url: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers: globalThis.Headers;
  readonly body: string | null;
  readonly signal: AbortSignal;

  constructor(url: string, { method, headers, body, signal }: RequestInit) {
    this.url = url;
    this.method = method as Dispatcher.HttpMethod;
    this.headers = headers as globalThis.Headers;
    this.body = (body ?? null) as string | null;
    this.signal = signal ?? NEVER;
  }
}
