// Requests as a client of the system makes them.
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Longer than any `Prefer: wait`. */
const LIMIT_MS = 70_000;

/**
 * Sends one request. A body that is a string goes as it is, anything else as JSON.
 * @throws TypeError when nothing answers
 */
// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects
export async function request<Body = any>(
  method: string,
  url: string,
  { body, headers = {} }: { body?: unknown; headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer<Body>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson ? JSON.parse(text) : text) as Body,
  };
}
