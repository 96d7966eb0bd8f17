// Ends a server within seconds, however many connections its clients keep open.
import type { Socket } from 'node:net';
import type { App } from './app.ts';
import { requestError } from './errors/request-errors.ts';

/** Answers that are still going out this long after the close began are cut off. Milliseconds. */
const CUT_OFF_MS = 6000;

/**
 * From `app.close()` on: new connections are ended, new requests on open ones get 503 STOPPING, answers in hand say
 * `Connection: close` (else Node would keep their connections for the whole keep-alive time), and after 6 s what is
 * left is cut off. A service that holds answers back (waits, streams) ends them in a `preClose` hook of its own.
 */
export function closeGracefully(app: App): void {
  let closing = false;
  let cutOff: NodeJS.Timeout | undefined;
  const sockets = new Set<Socket>();

  app.server.on('connection', (socket: Socket) => {
    if (closing) return socket.destroy();
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('preClose', async () => {
    closing = true;
    cutOff = setTimeout(() => app.server.closeAllConnections(), CUT_OFF_MS);
    cutOff.unref();
    // Browsers open connections ahead of need. Node does not count one without any request as idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    done(
      closing ? requestError('STOPPING', 'This replica of the service is stopping; try again.') : undefined,
    );
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
  app.addHook('onClose', async () => clearTimeout(cutOff));
}
