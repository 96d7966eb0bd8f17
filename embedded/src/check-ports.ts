// Tells before anything is started that a port is taken.
import { createServer } from 'node:net';
import { listenError } from '@order-saga/shared/process/start-error';

/** @throws StartError for the first port that something else listens on */
export async function checkPorts(
  targets: readonly { host: string; port: number; portVariable: string }[],
): Promise<void> {
  for (const target of targets) {
    if (target.port === 0) continue;
    await new Promise<void>((resolve, reject) => {
      const server = createServer();
      server.once('error', (error) => reject(listenError(error, target)));
      server.listen({ host: target.host, port: target.port }, () => server.close(() => resolve()));
    });
  }
}
