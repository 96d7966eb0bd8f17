// The customers, against HTTP servers of the test in the place of two replicas of order-service.
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../world/wait.ts';
import { createLoad } from './customers.ts';

let servers: Server[];
let urls: string[];
let asked: number[];
let status: number;
/** What the first replica waits for before it answers. */
let firstMayAnswer: () => boolean;

beforeEach(async () => {
  asked = [0, 0];
  status = 200;
  firstMayAnswer = () => true;
  servers = [0, 1].map((index) =>
    createServer(async (request, reply) => {
      asked[index]!++;
      request.resume();
      if (index === 0) await until('the first replica may answer', async () => firstMayAnswer());
      reply.writeHead(status, { 'content-type': 'application/json' });
      reply.end(JSON.stringify({ status: status === 200 ? 'Completed' : 503, code: 'OVERLOADED' }));
    }),
  );
  await Promise.all(
    servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))),
  );
  urls = servers.map((server) => `http://127.0.0.1:${(server.address() as { port: number }).port}`);
});

afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

it('a customer keeps to one replica, so that the quicker one takes more orders', async () => {
  firstMayAnswer = () => asked[1] === 39;
  const load = createLoad(urls);
  const { latencies } = await load.closedLoop(40, 2);
  await load.close();
  expect(latencies).toHaveLength(40);
  expect(asked).toEqual([1, 39]);
});

it('an open loop waits for no order before the next, and deals them in turn', async () => {
  firstMayAnswer = () => asked[0] === 20;
  const load = createLoad(urls);
  const { accepted, seconds } = await load.openLoop(200, 0.2);
  await load.close();
  expect(asked).toEqual([20, 20]);
  expect(accepted).toHaveLength(40);
  expect(seconds).toBeGreaterThan(0);
});

it('an order that is refused is counted apart in an open loop', async () => {
  status = 503;
  const load = createLoad(urls);
  const { accepted, refused } = await load.openLoop(100, 0.1);
  await load.close();
  expect([accepted.length, refused.length]).toEqual([0, 10]);
});
