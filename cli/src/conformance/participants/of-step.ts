// What is known of any participant with a step: how it tells its decisions over HTTP.
import { createClient, dataOf } from '@order-saga/client/create-client';
import { StepInspection } from '@order-saga/shared/contracts/inspection';
import { Compile } from 'typebox/compile';
import { inParts, wrongEffects } from '../effects.ts';
import { Unmet } from '../expect.ts';
import type { Specifics } from './specifics.ts';

interface Paths {
  '/inspections': {
    post: {
      requestBody: { content: { 'application/json': { orderIds: string[] } } };
      responses: { 200: { content: { 'application/json': unknown } } };
    };
  };
}

const answer = Compile(StepInspection);

export const ofStep: Specifics = {
  claims: [],

  async look(http, { ledger }) {
    const client = createClient<Paths>(http);
    return async (commands) => {
      const items = await inParts(commands, async (orderIds) => {
        const told = await dataOf(client.POST('/inspections', { body: { orderIds } }));
        if (!answer.Check(told)) throw new Unmet(`POST /inspections answers ${problemOf(told)}`);
        return told.items;
      });
      const seen = items
        .filter(({ status }) => status === 'Done')
        .map((item) => ({ ...item, what: item.status }));
      return wrongEffects(commands, ledger, seen, () => 'Done');
    };
  },
};

function problemOf(told: unknown): string {
  const [first] = answer.Errors(told);
  return `something else: ${first?.instancePath ?? ''} ${first?.message ?? ''}`;
}
