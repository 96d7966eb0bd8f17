// An operator of the tests: acts over HTTP with a token of their own.
import { digestOf } from '@order-saga/shared/http/access/access-tokens';
import type { Answer, RunningOrchestrator } from './running-orchestrator.ts';

const TOKEN = 'the-token-of-anna';

/** For `runOrchestrator`: anna is an operator. */
export const OPERATOR_ENV = { ACCESS_TOKENS: `anna:operator:${digestOf(TOKEN).toString('hex')}` };

/** @param running asked at each call, for tests may start another */
export function operator(running: () => RunningOrchestrator) {
  const authorization = `Bearer ${TOKEN}`;
  return {
    post: (path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
      running().call('POST', path, { body, headers: { authorization, ...headers } }),
    get: (path: string): Promise<Answer> => running().call('GET', path, { headers: { authorization } }),
  };
}
