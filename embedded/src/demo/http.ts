// One HTTP request with a JSON answer, in which every status is either wanted or an error.

export interface Answer<Body> {
  readonly status: number;
  readonly location: string | null;
  readonly body: Body;
}

/** @throws UnexpectedAnswer for a status that is not among `wanted` */
export type Http = <Body>(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  wanted: readonly number[],
  request?: { headers?: Readonly<Record<string, string>>; body?: unknown },
) => Promise<Answer<Body>>;

/** A service answered with a status that the demo has no use for. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}

/** Longer than any wait that the demo asks for. Milliseconds. */
const LIMIT_MS = 15_000;

/** @param signal ends the requests */
export function openHttp(signal: AbortSignal): Http {
  return async <Body>(...[method, url, wanted, { headers, body } = {}]: Parameters<Http>) => {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    const text = await response.text();
    if (!wanted.includes(response.status)) {
      const about = `${method} ${new URL(url).pathname} answered ${response.status}`;
      throw new UnexpectedAnswer(`${about} where ${wanted.join(' or ')} was expected: ${text}`);
    }
    return {
      status: response.status,
      location: response.headers.get('location'),
      body: JSON.parse(text) as Body,
    };
  };
}
