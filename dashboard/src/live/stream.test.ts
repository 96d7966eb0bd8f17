// On a server of its own, because what counts here is what goes over the wire.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Connection, followStream } from './stream.ts';

type Answer = (response: ServerResponse) => void;
const over: (() => void)[] = [];
afterEach(() => {
  for (const end of over.splice(0)) end();
});

/** Follows a server that gives one answer after the other; the last one again and again. */
async function follow(...answers: Answer[]) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answers[Math.min(asked.length, answers.length) - 1]!(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ending = new AbortController();
  over.push(() => {
    ending.abort();
    server.close();
    server.closeAllConnections();
  });
  const seen = { asked, data: [] as string[], connections: [] as Connection[], refused: [] as unknown[] };
  followStream({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    headers: () => ({ authorization: 'Bearer of-the-test' }),
    onEvents: (events) => seen.data.push(...events.map(({ data }) => data)),
    onConnection: (connection) => seen.connections.push(connection),
    onRefused: (error) => seen.refused.push(error),
    signal: ending.signal,
    comeBackMs: 1,
  }).catch((error: unknown) => seen.refused.push(error));
  return seen;
}

const stream = (text: string, then: Answer): Answer => {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text, () => then(response));
  };
};
const cut: Answer = (response) => setImmediate(() => response.destroy());
const keep: Answer = () => {};
const refuse =
  (status: number, code: string): Answer =>
  (response) =>
    response.writeHead(status).end(JSON.stringify({ code, detail: 'no' }));

describe('the stream that is followed', () => {
  it('is resumed after the last whole event when it breaks', async () => {
    const seen = await follow(
      stream('id: 1\ndata: a\n\n: still here\nid: 2\n\nid: 3\ndata: half', cut),
      refuse(503, 'STOPPING'),
      stream('id: 3\ndata: whole\n\n', keep),
    );
    await vi.waitFor(() => expect(seen.data).toEqual(['a', 'whole']));
    expect(seen.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2', '2']);
    expect(seen.asked[0]!.headers.authorization).toBe('Bearer of-the-test');
    expect(seen.connections).toEqual(['live', 'offline', 'offline', 'live']);
  });

  it('begins anew where its place is not known any more', async () => {
    const seen = await follow(
      stream('id: 1\ndata: a\n\n', cut),
      refuse(400, 'BAD_CURSOR'),
      stream('data: b\n\n', keep),
    );
    await vi.waitFor(() => expect(seen.data).toEqual(['a', 'b']));
    expect(seen.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', undefined]);
  });

  it('is given up where it is not let in', async () => {
    const seen = await follow(refuse(401, 'UNAUTHORIZED'));
    await vi.waitFor(() => expect(seen.refused).toMatchObject([{ code: 'UNAUTHORIZED' }]));
    expect(seen.asked).toHaveLength(1);
  });

  it('says where there is no room for it, and comes back when it is told to', async () => {
    const full: Answer = (response) =>
      response.writeHead(429, { 'retry-after': '1' }).end('{"code":"TOO_MANY_STREAMS","detail":"no"}');
    const seen = await follow(full, stream('data: a\n\n', keep));
    const begun = performance.now();
    await vi.waitFor(() => expect(seen.connections).toEqual(['crowded', 'live']), 5000);
    expect(performance.now() - begun).toBeGreaterThan(900);
  });
});
