// Serves Restate services over HTTP/2, as `restate.serve` does, on this machine only and with a way to stop.
import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { createEndpointHandler, type EndpointOptions } from '@restatedev/restate-sdk';

/** @returns what closes it */
export async function serveEndpoint(
  port: number,
  services: EndpointOptions['services'],
): Promise<() => Promise<void>> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer(createEndpointHandler({ services }));
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return async () => {
    const closed = once(server, 'close');
    server.close();
    for (const session of sessions) session.destroy();
    await closed;
  };
}
