import type { BatchHandler } from '../../consumer/consumer-options.ts';
import type { MemoryClient } from '../../database/memory/memory-client.ts';

/** The handler of a participant as it is in production, on a store in memory: what the simulation runs of it. */
export type StartInMemory = (client: MemoryClient) => BatchHandler;
