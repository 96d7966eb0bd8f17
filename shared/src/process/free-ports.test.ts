import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePorts } from './free-ports.ts';

describe('free ports', () => {
  it('are different ones that nothing listens on', async () => {
    const ports = await freePorts(40);
    expect(new Set(ports).size).toBe(40);
    const servers = ports.map((port) => createServer().listen(port, '127.0.0.1'));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    for (const server of servers) server.close();
  });

  it('are none that an outgoing connection may be given', async () => {
    expect(Math.max(...(await freePorts(40)))).toBeLessThan(32_768);
  });

  it('are those that are preferred, unless somebody has one', async () => {
    const [taken, free] = (await freePorts(2)) as [number, number];
    const server = createServer().listen(taken, '127.0.0.1');
    await once(server, 'listening');
    const [first, second] = await freePorts(2, [taken, free]);
    expect(first).toBe(free);
    expect(second).not.toBe(taken);
    server.close();
  });
});
