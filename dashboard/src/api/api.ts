// The orchestrator's API, typed from its OpenAPI document. Every answer is data, or an ApiProblem that is thrown.
import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './generated/orchestrator.ts';
import { problemOf } from './problem.ts';
import { readToken } from './token.ts';

const bearer: Middleware = {
  onRequest({ request }) {
    const token = readToken();
    if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
  },
};

/** `await dataOf(api.GET('/sagas/{orderId}', { params: { path: { orderId } } }))` */
export const api = createClient<paths>({ baseUrl: location.origin });
api.use(bearer);

/** The data of an answer; problems have been thrown before. */
export async function dataOf<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  return (await answer).data as Data;
}

/** What a request with this path and method is answered with, such as `Answer<'/sagas', 'get'>`. */
export type Answer<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: infer Responses;
}
  ? {
      [Status in keyof Responses & (200 | 201 | 202)]: Responses[Status] extends {
        content: { 'application/json': infer Body };
      }
        ? Body
        : never;
    }[keyof Responses & (200 | 201 | 202)]
  : never;
