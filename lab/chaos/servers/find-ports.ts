// Ports for servers that die and come back on the same port.
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which systems take the ports of outgoing connections (Linux: from 32768): one of those could
// sit on a server's port while the server is down.
const LOWEST = 15_000;
const HIGHEST = 32_000;

/** Ports that nothing listens on at the moment, next to each other as far as possible. */
export async function findPorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  let port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - 2 * count));
  for (; ports.length < count; port++) {
    if (port > HIGHEST) throw new Error(`no ${count} free ports between ${LOWEST} and ${HIGHEST}`);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
