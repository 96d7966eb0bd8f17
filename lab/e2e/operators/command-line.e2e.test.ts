// The command line against a running orchestrator, as its users call it.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../../cli/src/commands/commands.ts';
import type { Io } from '../../../cli/src/io.ts';
import { run } from '../../../cli/src/run.ts';
import {
  ADMIN_TOKEN,
  type RunningOrchestrator,
  runOrchestrator,
} from '../../../orchestrator/src/testing/running-orchestrator.ts';
import { messagesOf } from '../../../orchestrator/src/testing/saga-messages.ts';
import { type TestReplays, testReplays } from '../../../orchestrator/src/testing/test-replays.ts';
import { openTestSagas, type TestSagas } from '../../../orchestrator/src/testing/test-sagas.ts';

const UNKNOWN = '01a203b7-1981-7692-87cf-3046b920ef43';

let sagas: TestSagas;
let replays: TestReplays;
let orchestrator: RunningOrchestrator;
beforeAll(async () => {
  sagas = await openTestSagas();
  replays = testReplays(sagas);
  const env = { STOCK_URL: 'http://127.0.0.1:1', PAYMENT_URL: 'http://127.0.0.1:1' };
  orchestrator = await runOrchestrator(sagas.url, { env });
});
afterAll(async () => {
  await orchestrator?.stop();
  await sagas?.close();
});
beforeEach(async () => {
  await sagas.database.$executeRaw`TRUNCATE saga, saga_history`;
});

interface Ended {
  code: number;
  out: string;
  err: string;
}
interface World {
  input?: string;
  /** What a person answers; undefined: nobody is there. */
  answer?: string;
  token?: string | undefined;
  url?: string;
  signal?: AbortSignal;
  env?: Record<string, string>;
  files?: Record<string, string>;
  /** Is told of everything that was written beside the answer. */
  onErr?: (text: string) => unknown;
}

async function saga(args: readonly string[], world: World = {}): Promise<Ended> {
  const ended: Ended = { code: 0, out: '', err: '' };
  const { token = ADMIN_TOKEN, url = orchestrator.url } = world;
  const io: Io = {
    env: { ORCHESTRATOR_URL: url, SAGA_TOKEN: token, DATA_DIR: '/nowhere', ...world.env },
    out(text) {
      ended.out += text;
    },
    err(text) {
      ended.err += text;
      world.onErr?.(ended.err);
    },
    terminal: null,
    isInteractive: world.answer !== undefined,
    readInput: async () => world.input ?? '',
    readFile: async (path) => {
      const text = world.files?.[path];
      if (text === undefined) throw new Error(`there is no file ${path}`);
      return text;
    },
    readOwnFile: async (path) => {
      const text = world.files?.[path];
      if (text === undefined) throw Object.assign(new Error(`there is no file ${path}`), { code: 'ENOENT' });
      return text;
    },
    writeNewFile: () => Promise.reject(new Error('no file is written here')),
    isRunning: (pid) => pid === process.pid,
    ask: async () => world.answer ?? '',
    now: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 50))),
    signal: world.signal ?? new AbortController().signal,
  };
  ended.code = await run(args, io);
  return ended;
}
const json = async (...args: string[]) => JSON.parse((await saga([...args, '-o', 'json'])).out);

describe('the system that npm start runs', () => {
  const files = (pid: number) => ({
    '/data/running.json': JSON.stringify({
      ...{ pid, urls: { orchestrator: orchestrator.url }, tokenFile: '/kept/admin-token' },
    }),
    '/kept/admin-token': `${ADMIN_TOKEN}\n`,
  });
  // Nothing says where it is, nor with which token: the port is not the usual one.
  const env = { ORCHESTRATOR_URL: '', ORCHESTRATOR_PORT: '0', SAGA_TOKEN: '', DATA_DIR: '/data' };

  it('is found with its port and its token', async () => {
    expect(await saga(['groups'], { env, files: files(process.pid) })).toMatchObject({ code: 0 });
  });

  it('is said not to run any more when its process is gone', async () => {
    const { err } = await saga(['groups'], { env, files: files(4_000_000) });
    expect(err).toContain('is not running: start it with npm start');
  });

  it('is not looked for where something else is asked for', async () => {
    const given = { ...env, ORCHESTRATOR_URL: 'http://127.0.0.1:1' };
    const { code, err } = await saga(['groups'], { env: given, files: files(process.pid) });
    expect([code, err.includes('http://127.0.0.1:1')]).toEqual([6, true]);
  });
});

it('takes --yes at every command, and says what to do where nobody can be asked', async () => {
  for (const name of Object.keys(commands)) {
    const { err } = await saga([name, '--yes', '--help']);
    expect(err, name).toBe('');
  }
  const [orderId] = await replays.failed(1);
  const { code, err } = await saga(['replay', orderId!, '-m', 'why', '--ramp', '1']);
  expect(code).toBe(2);
  expect(err).toContain('add --yes');
});

describe('looking', () => {
  it('lists what a filter means, as ids for the next command, and as JSON', async () => {
    const waiting = await sagas.saga('StockReserved');
    await replays.failed(1);
    const ids = await saga(['list', '--state', 'StockReserved', '--state', 'Paid', '-o', 'ids']);
    expect(ids).toEqual({ code: 0, out: `${waiting}\n`, err: '' });
    expect(await json('list', '--outcome', 'running')).toMatchObject([{ orderId: waiting }]);
    const table = await saga(['list', '--customer', 'c-42']);
    expect(table.out).toMatch(/^ORDER +STATE +ATT +TOTAL +CUSTOMER +STARTED +TROUBLE\n/);
    expect(table.out).toContain('Failed');
  });

  it('lists more than a page', async () => {
    const orderIds = await replays.failed(203);
    expect((await json('list', '--limit', '202')).length).toBe(202);
    const { out } = await saga(['list', '--limit', '1000', '-o', 'ids']);
    expect(out.trim().split('\n').sort()).toEqual(orderIds.toSorted());
  });

  it('shows, explains and counts', async () => {
    const orderId = await sagas.saga('StockReserved');
    expect((await saga(['show', orderId])).out).toContain('Suspend → StockReserved');
    expect((await json('show', orderId)).history.length).toBe(2);
    const explained = await saga(['explain', orderId]);
    expect(explained.out).toContain('ProcessPayment');
    expect(explained.out).toMatch(/^retry /m);
    expect((await saga(['stats'])).out).toMatch(/state +StockReserved +1/);
  });

  it('never lets the text of a customer act on the terminal', async () => {
    const { created } = messagesOf(UNKNOWN);
    await sagas.handle({ ...created, body: { ...created.body, customerId: 'c\u009b2J\u202e' } } as never);
    for (const args of [['list'], ['list', '-o', 'json'], ['show', UNKNOWN]]) {
      expect((await saga(args)).out).toContain('c\\u009b2J\\u202e');
    }
  });

  it('watches transitions until the saga has ended', async () => {
    const orderId = await sagas.saga('Paid');
    const { watching, opened } = watch([orderId, '--until-end', '-o', 'json']);
    await opened;
    await sagas.handle(messagesOf(orderId).completed);
    expect(await watching).toMatchObject({ code: 0, out: expect.stringContaining('"to":"Completed"') });
  });

  it('shows the end of a saga that has ended, and waits for no other', async () => {
    const [orderId] = await replays.failed(1);
    const watched = await saga(['watch', orderId!, '--until-end', '-o', 'json']);
    expect(watched).toMatchObject({ code: 7, out: expect.stringContaining('"to":"Failed"') });
  });

  it('stops watching at Ctrl-C', async () => {
    const interrupt = new AbortController();
    const { watching, opened } = watch([], interrupt.signal);
    await opened;
    interrupt.abort();
    expect((await watching).code).toBe(130);
  });

  function watch(args: string[], signal = new AbortController().signal) {
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    const onErr = (text: string) => text.includes('Watching') && resolve();
    return { watching: saga(['watch', ...args], { signal, onErr }), opened };
  }
});

describe('acting', () => {
  it('does to each id of standard input what makes sense, and ends with 3 for what does not', async () => {
    const waiting = await sagas.saga('StockReserved');
    const [failed] = await replays.failed(1);
    const ended = await saga(['retry', '-', '-m', 'the provider is back'], {
      input: `${waiting}\n${failed}\n`,
    });
    expect(ended.code).toBe(3);
    expect(ended.out).toContain(`${waiting}  sent again`);
    expect(ended.err).toContain(`${failed}  SAGA_NOT_RETRYABLE`);
    const audited = await json('audit', '--order', waiting);
    expect(audited).toMatchObject([{ act: 'retry', reason: 'the provider is back', result: 'done' }]);
  });

  it('moves deadlines, notes and cancels', async () => {
    const orderId = await sagas.saga('StockReserved');
    expect(await saga(['deadline', orderId, '--at', '20m', '-m', 'later'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/sends again in (19 min|20 min)/),
    });
    expect((await saga(['note', orderId, '-m', 'seen by me'])).code).toBe(0);
    expect((await saga(['explain', orderId])).out).toContain('seen by me');
    expect((await saga(['cancel', orderId, '-m', 'asked by phone'])).out).toContain('CancellingPayment');
  });

  it('ends a saga as its order has ended, once it has shown what stays behind and was told to', async () => {
    // order-service has the order as Completed; nobody holds anything for it.
    const peers = createServer((request, reply) => {
      const orderId = /\/orders\/(.+)$/.exec(request.url ?? '')?.[1];
      const order = { orderId, status: 'Completed', attempt: 1, total: 20, lines: [], failure: null };
      reply.setHeader('content-type', 'application/json');
      reply.end(JSON.stringify(orderId === undefined ? { items: [] } : order));
    });
    peers.listen(0, '127.0.0.1');
    await once(peers, 'listening');
    const env = { PEER_URL: `http://127.0.0.1:${(peers.address() as AddressInfo).port}/{name}` };
    const own = await runOrchestrator(sagas.url, { env });
    try {
      const orderId = await sagas.saga('FailingOrder');
      const world = { url: own.url };
      expect((await saga(['explain', orderId], world)).out).toContain('the two contradict each other');
      const preview = await saga(['end', orderId, '--preview'], world);
      expect(preview.out).toContain(
        'order Completed (attempt 1); would leave behind: 0 payments are Completed; 0 reservations are live',
      );
      const ask = ['end', orderId, '--as', 'Completed', '-m', 'shipped all the same'];
      expect((await saga(ask, world)).err).toContain('add --yes');
      expect((await saga(ask, { ...world, answer: 'n' })).code).toBe(130);
      expect((await saga([...ask, '--yes'], world)).out).toContain(`${orderId}  ended; Completed`);
      expect(await json('audit', '--order', orderId)).toMatchObject([{ act: 'end', result: 'done' }]);
      expect(await saga([...ask, '--yes'], world)).toMatchObject({
        code: 3,
        err: expect.stringContaining('SAGA_NOT_ENDABLE'),
      });
    } finally {
      await own.stop();
      peers.close();
    }
  });

  it('refuses to act without a reason, before anything is asked', async () => {
    const { code, err } = await saga(['cancel', UNKNOWN], { url: 'http://127.0.0.1:1' });
    expect([code, err]).toEqual([2, expect.stringContaining('--reason')]);
  });
});

describe('replaying', () => {
  it('shows what would happen, and does nothing when the answer is no', async () => {
    const orderIds = await replays.failed(2);
    const ended = await saga(['replay', ...orderIds, '-m', 'mended'], { answer: 'n' });
    expect(ended.code).toBe(130);
    expect(ended.out).toContain('2 sagas, 2 would be replayed: 0.40 EUR');
    expect(await json('list', '--outcome', 'running')).toEqual([]);
  });

  it('does not go on unasked where nobody can be asked', async () => {
    const ended = await saga(['replay', ...(await replays.failed(1)), '-m', 'mended']);
    expect([ended.code, ended.err]).toEqual([2, expect.stringContaining('--yes')]);
  });

  it('follows the run of a group to its end', async () => {
    const orderIds = await replays.failed(3);
    const [{ group }] = await json('groups');
    const replaying = saga(['replay', '--group', group, '-m', 'mended', '--yes', '--ramp', '10']);
    await expect.poll(async () => (await json('list', '--state', 'ReopeningOrder')).length).toBe(3);
    await replays.complete(...orderIds);
    const ended = await replaying;
    expect([ended.code, ended.out]).toEqual([0, expect.stringContaining('3 completed of 3')]);
    const [run] = await json('runs', '--state', 'completed');
    expect(
      (await saga(['runs', run.id, '--result', 'completed', '-o', 'ids'])).out.trim().split('\n').sort(),
    ).toEqual(orderIds.toSorted());
    expect((await saga(['pause', run.id, '-m', 'wait'])).code).toBe(3);
  });

  it('takes another token for several sagas from a file only, and for several customers only when that is said', async () => {
    const orderIds = [...(await replays.failed(1, 'c-1')), ...(await replays.failed(1, 'c-2'))];
    const env = { SAGA_PAYMENT_TOKEN: 'tok_left_over' };
    const own = await saga(['replay', ...orderIds, '--preview'], { env });
    expect(own.err).toContain('SAGA_PAYMENT_TOKEN is not used');
    expect(own.out).not.toContain('another payment token');
    const many = ['replay', ...orderIds, '-m', 'mended', '-y', '--no-follow', '--payment-token-file', 'card'];
    const files = { card: 'tok_other\n' };
    const refused = await saga(many, { files, env });
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringMatching(/2 customers.*--one-token-for-several-customers/),
    ]);
    expect(await json('list', '--outcome', 'running')).toEqual([]);
    const card = await saga(many, { files: { card: '4242  4242  4242  4242' } });
    expect([card.code, card.err]).toEqual([2, expect.stringContaining('looks like a card number')]);
    const meant = await saga([...many, '--one-token-for-several-customers'], { files });
    expect([meant.code, meant.out]).toEqual([
      0,
      expect.stringContaining('another payment token (***) for the orders of 2 customers'),
    ]);
    const [run] = meant.out.trim().split('\n').at(-1)!.split(' ');
    const shown = await saga(['runs', run!]);
    expect(shown.out).toContain('for the orders of 2 customers');
    expect(meant.out + meant.err + shown.out).not.toContain('tok_');
  });

  it('takes the token of the environment for one saga, and says so', async () => {
    const [orderId] = await replays.failed(1);
    const one = ['replay', orderId!, '-m', 'mended', '-y', '--no-follow'];
    const ended = await saga(one, { env: { SAGA_PAYMENT_TOKEN: 'tok_mine' } });
    expect([ended.code, ended.err]).toEqual([0, expect.stringContaining('that of SAGA_PAYMENT_TOKEN')]);
    expect(ended.out).toContain('another payment token (***) for the orders of 1 customer');
  });

  it('ends with 7 when some have failed again', async () => {
    const orderIds = await replays.failed(2);
    const replaying = saga(['replay', '-', '-m', 'mended', '-y', '-o', 'json', '--ramp', '5'], {
      input: orderIds.join('\n'),
    });
    await expect.poll(async () => (await json('list', '--state', 'ReopeningOrder')).length).toBe(2);
    await replays.complete(orderIds[0]!);
    await replays.failAgain(orderIds[1]!);
    const ended = await replaying;
    expect(ended.code).toBe(7);
    expect(JSON.parse(ended.out).counts).toMatchObject({ completed: 1, 'failed-again': 1 });
  });
});

describe('dead letters', () => {
  it('are listed, shown and decided on', async () => {
    const id = await letter({ body: '{"orderId":"\u009b2J","payment":{"token":"tok_secret"}}' });
    const other = await letter({ code: 'unknown-saga' });
    expect(
      (await json('dead-letters', '--code', 'unknown-saga')).map((one: { id: string }) => one.id),
    ).toEqual([other]);
    const shown = await saga(['dead-letters', 'show', id]);
    expect(shown.out).toMatch(/^code +handler-failed$/m);
    expect(shown.out).not.toMatch(/\u009b|tok_secret/);
    const no = await saga(['dead-letters', 'redrive', '--all', '-m', 'mended'], { answer: 'no' });
    expect([no.code, (await json('dead-letters')).length]).toEqual([130, 2]);
    const discarded = await saga([
      'dead-letters',
      'discard',
      '--code',
      'unknown-saga',
      '-m',
      'of a test',
      '-y',
    ]);
    expect(discarded).toEqual({ code: 0, out: '1 accepted\n', err: '' });
    const ids = await saga(['dead-letters', 'list', '-o', 'ids']);
    const redriven = await saga(['dead-letters', 'redrive', '-', '-m', 'mended', '-y'], { input: ids.out });
    expect(redriven.out).toBe('1 accepted\n');
    // It is still no message, so the consumer parks it again.
    await expect.poll(() => json('dead-letters')).toHaveLength(1);
    const [back] = await json('dead-letters');
    expect((await saga(['dead-letters', 'discard', back.id, '-m', 'of a test', '-y'])).out).toBe(
      '1 accepted\n',
    );
  });

  async function letter({ code = 'handler-failed', body = '{}' }): Promise<string> {
    const id = randomUUID();
    const queue = 'orchestrator.replies';
    const properties = '{"headers":{}}';
    await sagas.database.deadLetter.create({
      data: { id, queue, code, message: 'x', properties, body: Buffer.from(body) },
    });
    return id;
  }

  it('none are there', async () => {
    expect(await json('dead-letters')).toEqual([]);
    expect((await saga(['dead-letters', 'show', UNKNOWN])).code).toBe(4);
    const redrive = await saga(['dead-letters', 'redrive', UNKNOWN, '-m', 'mended', '-y']);
    expect([redrive.code, redrive.err]).toEqual([3, expect.stringContaining(UNKNOWN)]);
    expect((await saga(['dead-letters', 'discard', '--all', '-m', 'x', '-y'])).code).toBe(2);
  });
});

describe('a hold', () => {
  it('is made, found, released and ended, and steered by its id as a run is', async () => {
    const made = await saga(['hold', 'ProcessPayment', '-m', 'the bank is away']);
    const [holdId] = made.out.split(' ');
    expect(made).toEqual({ code: 0, out: `${holdId}  ProcessPayment held: 0 held back\n`, err: '' });
    const again = await saga(['hold', 'ProcessPayment', '-m', 'twice']);
    expect([again.code, again.err]).toEqual([3, expect.stringContaining('COMMAND_HELD')]);
    expect((await saga(['holds', '--state', 'held', '-o', 'ids'])).out).toBe(`${holdId}\n`);
    const table = await saga(['holds']);
    expect(table.out).toMatch(/^HOLD +COMMAND +STATE +HELD BACK +BY +SINCE +REASON\n/);
    expect(table.out).toContain('the bank is away');
    expect(await json('holds', holdId!)).toMatchObject({ command: 'ProcessPayment', state: 'held' });
    expect(await json('list', '--held', 'ProcessPayment')).toEqual([]);

    const early = await saga(['pause', holdId!, '-m', 'nothing is released yet']);
    expect([early.code, early.err]).toEqual([3, expect.stringContaining('HOLD_STATE')]);
    const unasked = await saga(['release', holdId!]);
    expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining('add --yes')]);
    const released = await saga(['release', holdId!, '--yes', '--ramp', '2,10', '--max-per-second', '7']);
    expect([released.code, released.out]).toEqual([0, `${holdId}  ProcessPayment released\n`]);
    expect((await json('holds', holdId!)).release).toMatchObject({ ramp: [2, 10], maxPerSecond: 7 });
  });

  it('or run that is not there is said not to be', async () => {
    expect((await saga(['pause', UNKNOWN, '-m', 'x'])).code).toBe(4);
    expect((await saga(['release', UNKNOWN, '-y'])).err).toContain('HOLD_NOT_FOUND');
    expect((await saga(['hold', 'SendMail', '-m', 'x'])).code).toBe(2);
    expect((await saga(['hold', '-m', 'x'])).err).toContain('the name of one command');
  });
});

describe('what goes wrong', () => {
  it.each([
    [['show', UNKNOWN], {}, 4, 'SAGA_NOT_FOUND'],
    [['show', 'x'], {}, 2, 'is not an order id'],
    [['list', '--state', 'Nowhere'], {}, 2, 'VALIDATION_FAILED'],
    [['audit'], { token: 'of-nobody-we-know' }, 5, 'UNAUTHORIZED'],
    [['list'], { url: 'http://127.0.0.1:1' }, 6, 'does not answer'],
    [['lists'], {}, 2, 'there is no command'],
    [['list', '--token', 'x'], {}, 2, '--token-file'],
  ] as const)('%j ends with a code of its own', async (args, world, code, text) => {
    const ended = await saga(args, world);
    expect([ended.code, ended.err, ended.out]).toEqual([code, expect.stringContaining(text), '']);
  });

  it('npx saga ends as the command does, on any Node', async () => {
    const call = promisify(execFile)('node_modules/.bin/saga', ['show', UNKNOWN, '--url', orchestrator.url]);
    await expect(call).rejects.toMatchObject({ code: 4, stderr: expect.stringContaining('SAGA_NOT_FOUND') });
    const help = await promisify(execFile)('node_modules/.bin/saga', ['--help']);
    expect(help.stdout).toContain('dead-letters');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const told = await promisify(execFile)('node_modules/.bin/saga', ['--version']);
    expect(told.stdout).toBe(`${version}\n`);
  });
});
