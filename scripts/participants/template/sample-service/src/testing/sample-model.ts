// The service's own handler, on a store in memory.
import type { Message } from '@order-saga/shared/contracts/message';
import { createMemoryClient } from '@order-saga/shared/database/memory/memory-client';
import { createMemoryDatabase } from '@order-saga/shared/database/memory/memory-database';
import { createMemoryStepStore } from '@order-saga/shared/worker/step-store/memory-step-store';
import type { Sample, SampleRules } from '../domain/sample.ts';
import { sampleHandler } from '../handlers.ts';
import { sampleTable } from '../store/table.ts';

/** Takes one batch after the other. */
export function sampleModel(rules: SampleRules, client = createMemoryClient(createMemoryDatabase())) {
  const handle = sampleHandler(createMemoryStepStore(client, sampleTable), rules);
  return {
    async batch(...commands: Message[]): Promise<Message[]> {
      const outcomes = await handle(commands);
      return outcomes.flatMap((outcome) => ('publish' in outcome ? outcome.publish : []));
    },
    /** Of the rows, by attempt. */
    statuses: () =>
      [...client.table<Sample>(sampleTable.name).rows.values()]
        .sort((a, b) => a.attempt - b.attempt)
        .map(({ status }) => status),
    /** The same rows under other rules. */
    with: (other: SampleRules) => sampleModel(other, client),
  };
}
