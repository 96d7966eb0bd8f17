// Ports that nothing listens on at the moment.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

/**
 * Below what systems give to outgoing connections (Linux from 32768, others from 49152): a service that starts has
 * connections before it listens, and another's could take the port meanwhile.
 */
const LOWEST = 16_384;
const BEYOND = 32_768;
const TRIES = 1000;

export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  for (let tries = 0; held.size < count; tries++) {
    if (tries === TRIES) throw new Error(`no ${count} free ports between ${LOWEST} and ${BEYOND}`);
    const port = randomInt(LOWEST, BEYOND);
    const server = held.has(port) ? undefined : await listenAt(port);
    if (server !== undefined) held.set(port, server);
  }
  await Promise.all([...held.values()].map((server) => once(server.close(), 'close')));
  return [...held.keys()];
}

async function listenAt(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined; // Somebody has it.
  }
}

/** Whether something takes connections on a port of this machine. */
export function isOpen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
