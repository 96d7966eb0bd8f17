// The typed client over a pool, against an HTTP server of the test.
import { createServer, type Server } from 'node:http';
import { ApiProblem, Unreachable } from '@order-saga/client/api-problem';
import { dataOf } from '@order-saga/client/create-client';
import { createOrderServiceClient, type OrderServiceClient } from '@order-saga/client/order-service';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPooledTransport, type PooledTransport } from './pooled-transport.ts';

const body = {
  customerId: 'c-1',
  currency: 'EUR',
  lines: [{ sku: 'A', quantity: 1, unitPrice: 5 }],
  payment: { token: 'tok_visa' },
};
let server: Server;
let transport: PooledTransport;
let client: OrderServiceClient;
let asked: { method: string; url: string; headers: Record<string, unknown>; text: string }[];
let answer: { status: number; text: string } | undefined;

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, reply) => {
    const { method, url, headers } = request;
    let text = '';
    for await (const piece of request) text += piece;
    asked.push({ method: method!, url: url!, headers, text });
    if (answer !== undefined) reply.writeHead(answer.status, { 'retry-after': '3' }).end(answer.text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  transport = createPooledTransport(baseUrl);
  client = createOrderServiceClient({ baseUrl, token: 'the-token', ...transport });
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await transport.close();
});

it('sends what the client says, and gives it the answer', async () => {
  answer = { status: 202, text: '{"status":"Suspend"}' };
  const header = { prefer: 'wait=60' };
  expect(await dataOf(client.POST('/orders', { params: { header }, body }))).toEqual({ status: 'Suspend' });
  await client.GET('/orders', { params: { query: { customerId: 'c 1', limit: 3 } } });
  expect(asked).toMatchObject([
    {
      method: 'POST',
      url: '/orders',
      headers: { 'content-type': 'application/json', prefer: 'wait=60', authorization: 'Bearer the-token' },
    },
    { method: 'GET', url: '/orders?customerId=c%201&limit=3', text: '' },
  ]);
  expect(JSON.parse(asked[0]!.text)).toEqual(body);
});

it('rejects with the problem of a refusal', async () => {
  answer = { status: 503, text: '{"code":"TOO_BUSY","detail":"later"}' };
  const error = await client.POST('/orders', { body }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ status: 503, code: 'TOO_BUSY', retryAfter: 3 });
});

it('rejects with Unreachable when nobody listens', async () => {
  server.close();
  await expect(client.POST('/orders', { body })).rejects.toBeInstanceOf(Unreachable);
});

it('rejects with the reason of an abort under way', async () => {
  answer = undefined;
  const giveUp = new AbortController();
  const reason = new Error('enough');
  server.once('request', () => giveUp.abort(reason));
  await expect(client.POST('/orders', { body, signal: giveUp.signal })).rejects.toBe(reason);
});
