// The client against an HTTP server of the test.
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApiProblem, Unreachable } from './api-problem.ts';
import { dataOf } from './create-client.ts';
import { createOrchestratorClient } from './orchestrator.ts';

const orderId = '01a203b7-1981-7692-87cf-3046b920ef43';
let server: Server;
let baseUrl: string;
let asked: { url: string; authorization: string | undefined }[];
let answer: { status: number; type: string; body: string; headers?: Record<string, string> };

beforeEach(async () => {
  asked = [];
  answer = { status: 200, type: 'application/json', body: '{"items":[],"nextCursor":null}' };
  server = createServer(({ url, headers }, reply) => {
    asked.push({ url: url!, authorization: headers.authorization });
    reply.writeHead(answer.status, { 'content-type': answer.type, ...answer.headers }).end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const readSaga = (signal?: AbortSignal) =>
  createOrchestratorClient({ baseUrl }).GET('/sagas/{orderId}', {
    params: { path: { orderId } },
    ...(signal === undefined ? {} : { signal }),
  });

it('repeats a query parameter that has several values, and shows its token', async () => {
  const client = createOrchestratorClient({ baseUrl, token: 'the-token' });
  const query = { state: ['Failed' as const, 'Paid' as const], limit: 5 };
  expect(await dataOf(client.GET('/sagas', { params: { query } }))).toEqual({ items: [], nextCursor: null });
  expect(asked).toEqual([
    { url: '/sagas?state=Failed&state=Paid&limit=5', authorization: 'Bearer the-token' },
  ]);
});

it('asks for its token with each request', async () => {
  let token: string | undefined;
  const client = createOrchestratorClient({ baseUrl, token: () => token });
  await client.GET('/sagas/stats');
  token = 'later';
  await client.GET('/sagas/stats');
  expect(asked.map(({ authorization }) => authorization)).toEqual([undefined, 'Bearer later']);
});

it('rejects with the code of a problem', async () => {
  answer = {
    status: 404,
    type: 'application/problem+json',
    body: '{"type":"x","title":"No such saga","status":404,"detail":"There is none.","code":"SAGA_NOT_FOUND"}',
  };
  const error = await readSaga().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ status: 404, code: 'SAGA_NOT_FOUND', detail: 'There is none.', errors: [] });
});

it('rejects without a code when something in between answers', async () => {
  answer = { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>', headers: { 'retry-after': '7' } };
  await expect(readSaga()).rejects.toMatchObject({
    name: 'ApiProblem',
    status: 502,
    code: null,
    retryAfter: 7,
  });
});

it('rejects with Unreachable when nobody listens', async () => {
  server.close();
  await expect(readSaga()).rejects.toBeInstanceOf(Unreachable);
});

it('rejects with the reason of an abort', async () => {
  const reason = new Error('enough');
  await expect(readSaga(AbortSignal.abort(reason))).rejects.toBe(reason);
});
