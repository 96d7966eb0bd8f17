// What the simulation runs: the handler as it is in production, on a store in memory. Its customers order for up to 6,000.

import { createMemoryStepStore } from '@order-saga/shared/worker/step-store/memory-step-store';
import type { StartInMemory } from '@order-saga/shared/worker/step-store/start-in-memory';
import { sampleHandler } from '../handlers.ts';
import { sampleTable } from '../store/table.ts';

export const handlerInMemory: StartInMemory = (client) =>
  sampleHandler(createMemoryStepStore(client, sampleTable), { maxTotal: 3000 });
