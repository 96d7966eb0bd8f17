// A TCP proxy for tests: lets a server die, come back and fall silent without touching the server.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** The given URL with the proxy's address in place of the server's. */
  readonly url: string;
  /** Connections open at the moment. */
  connections(): number;
  /** Resets every open connection; new ones are accepted. */
  cut(): void;
  /** Refuses new connections and resets the open ones. */
  stop(): Promise<void>;
  /** Accepts connections again, on the same port. */
  start(): Promise<void>;
  /** Forwards nothing any more and closes nothing: a server that hangs, a network that swallows packets. */
  silence(): void;
  /** Forwards again, what was held back first. */
  speak(): void;
}

/** Opens a proxy in front of the server of `target`, for example amqp://guest:guest@127.0.0.1:5672. */
export async function openTcpProxy(target: string, defaultPort: number): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port) || defaultPort, hostname);
    forward(client, upstream);
    forward(upstream, client);
  });

  function forward(from: Socket, to: Socket): void {
    sockets.add(from);
    from.setNoDelay(true);
    if (silent) from.pause();
    from.on('data', (chunk) => to.write(chunk));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as { port: number };
  const url = new URL(target);
  url.host = `127.0.0.1:${address.port}`;

  return {
    url: url.href,
    connections: () => sockets.size / 2,
    cut,
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
    start: async () => {
      server.listen(address.port, '127.0.0.1');
      await once(server, 'listening');
    },
    silence: () => {
      silent = true;
      for (const socket of sockets) socket.pause();
    },
    speak: () => {
      silent = false;
      for (const socket of sockets) socket.resume();
    },
  };
}
