// Ports for what a world starts.
import { freePorts } from '@order-saga/shared/process/free-ports';

const taken = new Set<number>();

/** The two workers of a test run start servers at once: one has the even ports, the other the odd ones. */
const half = process.env['VITEST_POOL_ID'];

/** Free ports of 127.0.0.1, none of which this process has taken before, for a server that is down has its port still. */
export async function takePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    for (const port of await freePorts(count - ports.length)) {
      if (taken.has(port) || (half !== undefined && port % 2 !== Number(half) % 2)) continue;
      taken.add(port);
      ports.push(port);
    }
  }
  return ports;
}
