import { createServer } from 'node:net';

/** A free TCP port on 127.0.0.1: the preferred one if it is free. Somebody may still take it before its use. */
export async function freePort(preferred?: number): Promise<number> {
  return (preferred && (await tryListen(preferred).catch(() => undefined))) || tryListen(0);
}

function tryListen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
