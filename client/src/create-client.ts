// The client of a service, typed by its OpenAPI document. For Node and for browsers: nothing here is of one of them.
import createFetchClient, { type Client } from 'openapi-fetch';
import { problemOf, Unreachable } from './api-problem.ts';

export interface ClientOptions {
  /** Where the service listens; in a browser '' is where the page comes from. */
  readonly baseUrl: string;
  /** Sent as a bearer token. A function is asked for each request. */
  readonly token?: string | (() => string | undefined) | undefined;
  /** Other than the global one. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** What is made for `fetch`, other than the global one. */
  readonly Request?: typeof Request;
}

/** Methods named as in HTTP: `client.GET('/sagas/{orderId}', { params: { path: { orderId } } })`. */
export type ServiceClient<Paths extends object> = Client<Paths, `${string}/${string}`>;

/** A client whose requests reject with ApiProblem where the service refuses, and Unreachable where nobody answers. */
export function createClient<Paths extends object>({
  baseUrl,
  token,
  fetch,
  Request,
}: ClientOptions): ServiceClient<Paths> {
  const client = createFetchClient<Paths>({
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
    ...(Request === undefined ? {} : { Request }),
  });
  client.use({
    onRequest({ request }) {
      const value = typeof token === 'function' ? token() : token;
      if (value !== undefined) request.headers.set('authorization', `Bearer ${value}`);
    },
    async onResponse({ response }) {
      if (!response.ok) throw await problemOf(response);
    },
    onError({ error, request }) {
      // Whoever gave the signal up knows why.
      if (request.signal.aborted) return;
      return new Unreachable(new URL(request.url).origin, error);
    },
  });
  return client;
}

/** The body of an answer: `const saga = await dataOf(client.GET('/sagas/{orderId}', …))`. Rejects as the request does. */
export async function dataOf<Data>(answer: Promise<{ data?: Data }>): Promise<NonNullable<Data>> {
  const { data } = await answer;
  return data as NonNullable<Data>;
}
