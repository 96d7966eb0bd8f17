import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Link, openLink } from './link.ts';

let echo: Server;
let link: Link;
const sockets: Socket[] = [];

beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  link = await openLink(() => (echo.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await link.close();
  echo.close();
});

async function open(): Promise<Socket> {
  const socket = connect(link.port, '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

async function say(socket: Socket, text: string): Promise<string> {
  const heard = once(socket, 'data');
  socket.write(text);
  return String((await heard)[0]);
}

describe('a link', () => {
  it('carries both directions, and the end of a connection', async () => {
    const socket = await open();
    expect(await say(socket, 'hello')).toBe('hello');
    const ended = once(socket, 'end');
    socket.end();
    await ended;
  });

  it('cuts open connections and takes new ones', async () => {
    const socket = await open();
    await say(socket, 'hello');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    link.cut();
    await closed;
    expect(await say(await open(), 'again')).toBe('again');
  });

  it('slows a round trip down until that is undone', async () => {
    const socket = await open();
    await say(socket, 'hello');
    const undo = link.slow(120);
    const since = performance.now();
    expect(await say(socket, 'late')).toBe('late');
    expect(performance.now() - since).toBeGreaterThanOrEqual(115);
    undo();
    expect(await say(socket, 'soon')).toBe('soon');
  });

  it('keeps the order of what it carries when it gets faster', async () => {
    const socket = await open();
    await say(socket, 'hello');
    const undo = link.slow(160);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write('first ');
    await new Promise((resolve) => setTimeout(resolve, 20));
    undo();
    socket.write('second');
    await expect.poll(() => heard).toBe('first second');
  });

  it('freezes without closing, and delivers afterwards; overlapping freezes all count', async () => {
    const socket = await open();
    await say(socket, 'hello');
    const undoOne = link.freeze();
    const undoOther = link.freeze();
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write('held');
    undoOne();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard).toBe('');
    undoOther();
    await expect.poll(() => heard).toBe('held');
  });

  it('freezes connections that are made meanwhile, too', async () => {
    const undo = link.freeze();
    const socket = await open();
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
    });
    socket.write('held');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(heard).toBe('');
    undo();
    await expect.poll(() => heard).toBe('held');
  });

  it('refuses new connections and leaves open ones alone', async () => {
    const socket = await open();
    await say(socket, 'hello');
    const undo = link.refuse();
    await expect(open()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await say(socket, 'still here')).toBe('still here');
    undo();
    await expect
      .poll(() =>
        open().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });

  it('is healed of everything at once', async () => {
    link.refuse();
    link.freeze();
    link.slow(1000);
    await link.heal();
    expect(await say(await open(), 'well')).toBe('well');
  });
});
