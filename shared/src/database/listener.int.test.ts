import { randomUUID } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createLogger } from '../observability/logger.ts';
import { type Listener, startListener } from './listener.ts';

const url = process.env['POSTGRES_URL']!;
const patience = { timeout: 20_000, interval: 10 };
let admin: pg.Client;
let applicationName: string;
let channel: string;
let heard: string[];
let listener: Listener;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});
afterAll(() => admin.end());
beforeEach(() => {
  applicationName = `listener-${randomUUID().slice(0, 8)}`;
  // An identifier that has to be quoted.
  channel = `News of "${applicationName}"`;
  heard = [];
  listener = startListener({
    url,
    applicationName,
    channel,
    logger: createLogger({ name: 'test', level: 'silent' }),
    onPayload: (payload) => {
      if (payload === 'nonsense') throw new Error('not understood');
      heard.push(payload);
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  return listener.stop();
});

const notify = (payload: string) => admin.query('SELECT pg_notify($1, $2)', [channel, payload]);

/** Backends of the listener. */
async function sessions(): Promise<number[]> {
  const { rows } = await admin.query(
    `SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND query LIKE 'LISTEN%' AND state = 'idle'`,
    [applicationName],
  );
  return rows.map(({ pid }) => pid);
}

const listening = (than: readonly number[] = []) =>
  vi.waitFor(async () => {
    const pids = await sessions();
    expect(pids.filter((pid) => !than.includes(pid))).toHaveLength(1);
    return pids;
  }, patience);

test('goes on after what is not understood', async () => {
  const pids = await listening();
  await notify('nonsense');
  await notify('sense');
  await vi.waitFor(() => expect(heard).toEqual(['sense']), patience);
  expect(await sessions()).toEqual(pids);
});

test('hears what is told, in its order, and nothing of what is rolled back', async () => {
  await listening();
  await notify('one');
  await admin.query('BEGIN');
  await notify('never');
  await admin.query('ROLLBACK');
  await notify('two');
  await vi.waitFor(() => expect(heard).toEqual(['one', 'two']), patience);
});

test('says whether something was heard on the connection that is there', async () => {
  const before = await listening();
  expect(listener.isHearing()).toBe(false);
  await notify('one');
  await vi.waitFor(() => expect(listener.isHearing()).toBe(true), patience);
  await admin.query('SELECT pg_terminate_backend($1)', before);
  await listening(before);
  expect(listener.isHearing()).toBe(false);
  await notify('two');
  await vi.waitFor(() => expect(listener.isHearing()).toBe(true), patience);
});

test('listens again when its connection was lost', async () => {
  const before = await listening();
  await admin.query('SELECT pg_terminate_backend($1)', before);
  await listening(before);
  await notify('again');
  await vi.waitFor(() => expect(heard).toEqual(['again']), patience);
});

test('stops for good', async () => {
  await listening();
  await listener.stop();
  await vi.waitFor(async () => expect(await sessions()).toEqual([]), patience);
  await notify('too late');
  expect(heard).toEqual([]);
});

test('stops while its server accepts connections and says nothing', async () => {
  // Longer than the test may take, were it waited for.
  vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: false });
  const accepted = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    accepted.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const silent = startListener({
    url: `postgresql://nobody@127.0.0.1:${port}/nothing`,
    applicationName,
    channel,
    logger: createLogger({ name: 'test', level: 'silent' }),
    onPayload: () => {},
  });
  await accepted.promise;
  const stopped = silent.stop();
  // The goodbye to it has a limit of its own.
  await vi.advanceTimersByTimeAsync(1000);
  await stopped;
  vi.useRealTimers();
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('stops while its server is away', async () => {
  const away = startListener({
    url: 'postgresql://nobody@127.0.0.1:1/nothing',
    applicationName,
    channel,
    logger: createLogger({ name: 'test', level: 'silent' }),
    onPayload: () => {},
  });
  await away.stop();
});
