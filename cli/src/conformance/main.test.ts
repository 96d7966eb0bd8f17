import { expect, it, test } from 'vitest';
import type { Io } from '../io.ts';
import { run } from '../run.ts';

async function saga(...args: string[]) {
  let [out, err] = ['', ''];
  const io = {
    env: {},
    terminal: null,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    signal: new AbortController().signal,
  } as unknown as Io;
  return { code: await run(['conformance', ...args], io), out, err };
}

const AMQP = ['--amqp', 'amqp://127.0.0.1:1/conformance'];

test.each([
  ['no participant', [...AMQP], '--participant is needed'],
  ['a participant that there is not', ['--participant', 'stok', ...AMQP], '--participant is one of'],
  ['no broker', ['--participant', 'stock'], '--amqp (or RABBITMQ_URL) is needed'],
  ['a broker of another kind', ['--participant', 'stock', '--amqp', 'http://a'], '--amqp'],
  [
    'an HTTP interface of another kind',
    ['--participant', 'stock', ...AMQP, '--http', 'stock:3002'],
    '--http is',
  ],
  [
    'fields that are no object',
    ['--participant', 'stock', ...AMQP, '--accepted', '[1]'],
    '--accepted is a JSON',
  ],
  ['no orders', ['--participant', 'stock', ...AMQP, '--orders', '0'], '--orders is an integer'],
])('%s makes no sense', async (_name, args, says) => {
  const { code, err } = await saga(...args);
  expect(err).toContain(says);
  expect(code).toBe(2);
});

it('asks for no orchestrator', async () => {
  const { code, out } = await saga('--help');
  expect(code).toBe(0);
  expect(out).not.toContain('--url');
});
