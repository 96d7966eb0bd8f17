// The orchestrator's API. Every answer is data, or an error that is thrown: see problem.ts.
import type { Answer as AnswerOf } from '@order-saga/client/answers';
import type { paths } from '@order-saga/client/generated/orchestrator';
import { createOrchestratorClient } from '@order-saga/client/orchestrator';
import { takeEarly } from '../early/early-reads.ts';
import { publicPath } from '../public-path.ts';
import { readToken } from './token.ts';

export { dataOf } from '@order-saga/client/create-client';
export type { paths as Api };

/** `await dataOf(api.GET('/sagas/{orderId}', { params: { path: { orderId } } }))` */
export const api = createOrchestratorClient({
  baseUrl: location.origin + publicPath,
  token: () => readToken() ?? undefined,
  fetch: (request) => takeEarly(request) ?? fetch(request),
});

/** What a request with this path and method is answered with, such as `Answer<'/sagas', 'get'>`. */
export type Answer<Path extends keyof paths, Method extends keyof paths[Path]> = AnswerOf<
  paths[Path][Method]
>;
