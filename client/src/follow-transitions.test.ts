// The stream against a server that breaks it.
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Followed, followTransitions } from './follow-transitions.ts';
import { createOrchestratorClient } from './orchestrator.ts';

let server: Server;
let baseUrl: string;
let asked: string[];
let answers: { status?: number; text: string }[];

beforeEach(async () => {
  asked = [];
  server = createServer(({ url }, reply) => {
    asked.push(url!);
    const { status = 200, text } = answers.shift() ?? { text: ': nothing\n\n' };
    reply.writeHead(status, { 'content-type': 'text/event-stream' });
    reply.end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const event = (id: string, seq: number) => `event: transition\nid: ${id}\ndata: {"seq":${seq}}\n\n`;

/** What is told until there is `enough` of it. */
async function follow(enough: (told: Followed[]) => boolean): Promise<string[]> {
  const told: Followed[] = [];
  const client = createOrchestratorClient({ baseUrl });
  for await (const followed of followTransitions(client, { query: { outcome: 'failed' } })) {
    told.push(followed);
    if (enough(told)) break;
  }
  return told.map((one) => (one.kind === 'transition' ? `seq ${one.transition.seq}` : one.kind));
}

it('comes back after a break, where it was', async () => {
  answers = [{ text: event('a', 1) + event('b', 2) }, { text: event('c', 3) }];
  expect(await follow((told) => told.length === 6)).toEqual([
    'open',
    'seq 1',
    'seq 2',
    'broken',
    'open',
    'seq 3',
  ]);
  expect(asked).toEqual(['/sagas/stream?outcome=failed', '/sagas/stream?outcome=failed&lastEventId=b']);
});

it('takes half an event that a break has cut for none', async () => {
  answers = [{ text: `${event('a', 1)}event: transition\nid: b\ndata: {"seq":2}` }, { text: event('b', 2) }];
  expect((await follow((told) => told.length === 5)).join()).toBe('open,seq 1,broken,open,seq 2');
  expect(asked[1]).toContain('lastEventId=a');
});

it('tells that something was missed', async () => {
  answers = [{ text: 'event: reset\nid: z\ndata: {"reason":"x"}\n\n' }];
  expect(await follow((told) => told.length === 2)).toEqual(['open', 'reset']);
});

it('tries again while the service is away, and gives up when it is refused', async () => {
  answers = [
    { status: 503, text: '{"code":"STOPPING","detail":"x"}' },
    { status: 401, text: '{"code":"UNAUTHORIZED","detail":"x"}' },
  ];
  await expect(follow(() => false)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  expect(asked.length).toBe(2);
});

it('tries again where there is no room for it, as late as it is told', async () => {
  answers = [
    { status: 429, text: '{"code":"TOO_MANY_STREAMS","detail":"close a page"}' },
    { text: event('a', 1) },
  ];
  expect((await follow((told) => told.length === 3)).join()).toBe('broken,open,seq 1');
});
