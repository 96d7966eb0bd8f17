// How any participant with a step shows what is in effect, on a server that tells whatever a test wants.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { newId } from '@order-saga/shared/contracts/ids';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Reply } from '../desk.ts';
import { openLedger } from '../ledger.ts';
import type { Command } from '../subject.ts';
import { ofStep } from './of-step.ts';
import { subjectOf } from './participants.ts';

let server: Server;
let told: unknown;
const asked: unknown[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked.push([request.method, request.url, JSON.parse(await text(request))]);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(told));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

const subject = subjectOf('stock');
const ledger = openLedger(subject);
const command = (attempt: number): Command => ({
  ...{ type: subject.command, key: { orderId: newId(), attempt }, fields: {} },
});
const answered = (one: Command, type: string) => ledger.note(one, { type } as Reply);

const look = async (...commands: Command[]) => {
  const { port } = server.address() as AddressInfo;
  const lookAgain = await ofStep.look!(
    { baseUrl: `http://127.0.0.1:${port}`, token: undefined },
    { subject, ledger },
  );
  return lookAgain(commands);
};
const row = ({ key }: Command, status: string) => ({ ...key, status });

it('finds what it tells to be as it was answered', async () => {
  const [done, refused, undone] = [command(1), command(2), command(1)];
  for (const one of [done, undone]) answered(one, 'StockReserved');
  answered(refused, 'StockNotReserved');
  answered({ ...undone, type: 'ReleaseStock' }, 'StockReleased');
  told = { items: [row(done, 'Done'), row(refused, 'Refused'), row(undone, 'Undone')] };
  expect(await look(done, refused, undone)).toEqual([]);
  const orderIds = [done, refused, undone].map(({ key }) => key.orderId);
  expect(asked.at(-1)).toEqual(['POST', '/inspections', { orderIds }]);
});

it('names what is done and was not answered so, and what is missing', async () => {
  const [done, refused] = [command(1), command(2)];
  answered(done, 'StockReserved');
  answered(refused, 'StockNotReserved');
  told = { items: [row(done, 'Undone'), row(refused, 'Done')] };
  expect(await look(done, refused)).toEqual([
    `attempt 1 of ${done.key.orderId}: nothing instead of Done`,
    `attempt 2 of ${refused.key.orderId}: Done instead of nothing`,
  ]);
});

it('fails the claim where the participant tells something else', async () => {
  const done = command(1);
  told = { items: [{ orderId: done.key.orderId, attempt: 1, status: 'Booked' }] };
  await expect(look(done)).rejects.toThrow('POST /inspections answers something else: /items/0/status');
});
