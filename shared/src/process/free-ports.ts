// Ports that nothing listens on at the moment. Somebody may still take one before its use.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below what systems give to outgoing connections (Linux from 32768, others from 49152): a service that starts has
 * connections before it listens, and one of them could sit on the port meanwhile, or on that of a server that is down.
 */
const LOWEST = 16_384;
const BEYOND = 32_768;
const TRIES = 1000;

/** Different ports of 127.0.0.1. @param preferred taken first, as far as they are free */
export async function freePorts(count: number, preferred: readonly number[] = []): Promise<number[]> {
  const held = new Map<number, Server>();
  for (let tries = 0; held.size < count; tries++) {
    if (tries === TRIES) throw new Error(`no ${count} free ports between ${LOWEST} and ${BEYOND}`);
    const port = preferred[tries] ?? randomInt(LOWEST, BEYOND);
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
