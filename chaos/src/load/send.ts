// One HTTP request of a client that expects its answers to get lost.
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Undefined: no answer came. What the request did is not known then. */
export type Outcome = Answer | undefined;

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;

export async function send({
  method,
  url,
  body,
  headers,
  timeoutMs = TIMEOUT_MS,
}: Request): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}
