// A peer: another way to run the same orders. What they have in common when they start, are checked and stop.
import type { Customers } from '../../../load/closed-loop.ts';
import { stock } from '../../../load/orders.ts';
import { dropDatabases, withClient } from '../../../world/servers/databases.ts';
import { serverComponent } from '../../measure/server-component.ts';
import type { Servers } from '../../system/order-saga.ts';
import type { Component, RunningSystem, SystemUnderTest } from '../../system/system.ts';
import { type BusinessDatabases, checkBusiness } from '../business/check.ts';
import { putProduct } from '../business/stock-table.ts';
import { createDatabases, type NewDatabase } from './databases.ts';
import type { PeerProcess } from './process.ts';

export interface Peer {
  readonly name: string;
  readonly usesRabbitmq: boolean;
  readonly databases: readonly NewDatabase[];
  /** @param urls of the databases, in their order */
  businessOf(urls: readonly string[]): BusinessDatabases;
  /** Starts its processes. What it gives to `cleanup` runs when the peer stops, the last first. */
  start(urls: readonly string[], servers: Servers, cleanup: AsyncDisposableStack): Promise<StartedPeer>;
}

export interface StartedPeer {
  /** Where `POST /orders` is served. */
  readonly orderUrl?: string;
  /** Instead of it: customers of its own. */
  readonly load?: () => Customers;
  readonly processes: readonly PeerProcess[];
}

/** The peer as the bench measures it: with new databases at each start. */
export function peerSystem(peer: Peer, servers: Servers): SystemUnderTest {
  return { name: peer.name, start: () => startPeer(peer, servers) };
}

async function startPeer(peer: Peer, servers: Servers): Promise<RunningSystem> {
  await using cleanup = new AsyncDisposableStack();
  const names = peer.databases.map(({ name }) => name);
  cleanup.defer(() => dropDatabases(servers.postgresUrl, names));
  const urls = await createDatabases(servers.postgresUrl, peer.databases);
  const business = peer.businessOf(urls);
  await withClient(business.stock, async (client) => {
    for (const [sku, available] of stock) await putProduct(client, sku, available);
  });
  const { orderUrl, load, processes } = await peer.start(urls, servers, cleanup);
  const kept = cleanup.move();
  return {
    orderUrls: orderUrl === undefined ? [] : [orderUrl],
    ...(load && { load }),
    processes: () => [...processes, ...serversOf(peer, servers)],
    check: () => checkBusiness(business, stock),
    stop: () => kept.disposeAsync(),
  };
}

function serversOf({ usesRabbitmq }: Peer, { postgresUrl, rabbitmqUrl }: Servers): Component[] {
  const postgresql = serverComponent('postgresql', postgresUrl);
  return usesRabbitmq ? [postgresql, serverComponent('rabbitmq', rabbitmqUrl)] : [postgresql];
}

/** Keeps a process until the peer stops. */
export function keep<Process extends PeerProcess>(process: Process, cleanup: AsyncDisposableStack): Process {
  cleanup.defer(() => process.stop());
  return process;
}
