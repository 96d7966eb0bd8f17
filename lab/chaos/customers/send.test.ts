// One request, against an HTTP server of the test that answers in every way there is.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createOrderServiceClient } from '@order-saga/client/order-service';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { send } from './send.ts';

const orderId = '01a203b7-1981-7692-87cf-3046b920ef43';
const refusal = '{"code":"ORDER_NOT_FOUND","detail":"There is none."}';
let server: Server;
let baseUrl: string;
let reply: (response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((_request, response) => reply(response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (timeoutMs?: number) => {
  const client = createOrderServiceClient({ baseUrl });
  return send(
    (signal) => client.GET('/orders/{orderId}', { params: { path: { orderId } }, signal }),
    timeoutMs,
  );
};

it('gives the status and the body of an answer', async () => {
  reply = (response) => response.writeHead(200).end('{"status":"Suspend"}');
  expect(await ask()).toMatchObject({ status: 200, data: { status: 'Suspend' }, code: null });
});

it('gives the status and the code of a refusal', async () => {
  reply = (response) => response.writeHead(404).end(refusal);
  expect(await ask()).toEqual({
    status: 404,
    data: undefined,
    code: 'ORDER_NOT_FOUND',
    text: 'There is none.',
  });
});

it.each([200, 404])('takes a body that breaks off after %i for no answer', async (status) => {
  reply = (response) => {
    response.writeHead(status, { 'content-length': 1000 }).write(refusal.slice(0, 20));
    response.socket!.end();
  };
  expect(await ask()).toBeUndefined();
});

it('takes silence for no answer', async () => {
  reply = () => {};
  expect(await ask(10)).toBeUndefined();
});

it('takes a process that is away for no answer', async () => {
  server.close();
  expect(await ask()).toBeUndefined();
});
