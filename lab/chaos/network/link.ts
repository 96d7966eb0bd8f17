// The way from one replica to one server: a TCP proxy that can be cut, slowed down, frozen and shut. Faults may overlap:
// each gives back a function that takes it away again.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { takePorts } from '../../world/services/ports.ts';
import { createPipe, type Pipe } from './pipe.ts';

/** Takes a fault away. Calling it again changes nothing. */
export type Undo = () => void;

export interface Link {
  /** Where the replica connects to. */
  readonly port: number;
  /** Resets every open connection; new ones are accepted. */
  cut(): void;
  /** Makes a round trip longer by this: half of it each way. */
  slow(latencyMs: number): Undo;
  /** Forwards nothing and closes nothing: a network that swallows packets. What was held back comes after. */
  freeze(): Undo;
  /** Refuses new connections; open ones stay. */
  refuse(): Undo;
  /** Takes every fault away. */
  heal(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** @param target port of the server at this moment */
export async function openLink(target: () => number): Promise<Link> {
  const [port] = (await takePorts(1)) as [number];
  const pipes = new Set<Pipe>();
  const latencies = new Set<{ readonly ms: number }>();
  const freezes = new Set<object>();
  const refusals = new Set<object>();
  const state = {
    latencyMs: () => Math.max(0, ...[...latencies].map(({ ms }) => ms)),
    isFrozen: () => freezes.size > 0,
  };

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client: Socket) => {
    const upstream = connect({ port: target(), host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const both = [createPipe(client, upstream, state), createPipe(upstream, client, state)];
    for (const pipe of both) {
      pipes.add(pipe);
      pipe.onEnd(() => pipes.delete(pipe));
    }
  });
  server.on('error', () => {});
  await listen();

  async function listen(): Promise<void> {
    if (server.listening) return;
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }

  /** Brings the sockets in line with the faults there are. */
  function apply(): void {
    for (const pipe of pipes) pipe.update();
    if (refusals.size > 0) server.close();
    else listen().catch(() => {});
  }

  function add<Item extends object>(faults: Set<Item>, fault: Item): Undo {
    faults.add(fault);
    apply();
    return () => {
      if (faults.delete(fault)) apply();
    };
  }

  const cut = () => {
    for (const pipe of pipes) pipe.reset();
  };

  return {
    port,
    cut,
    slow: (ms) => add(latencies, { ms: ms / 2 }),
    freeze: () => add(freezes, {}),
    refuse: () => add(refusals, {}),
    async heal() {
      for (const faults of [latencies, freezes, refusals]) faults.clear();
      apply();
      await listen();
    },
    async close() {
      for (const faults of [latencies, freezes, refusals]) faults.clear();
      server.close();
      cut();
    },
  };
}
