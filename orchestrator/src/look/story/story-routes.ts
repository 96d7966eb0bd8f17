// The history of a saga as a story, from which `npx saga export` makes a test of the machine.
import type { App } from '@order-saga/shared/http/app';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { HistoryEntry, orNull, SagaParams, State, summary } from '../../http/schemas.ts';
import { readSaga } from '../../store/saga-reader.ts';
import { storyOf } from './story.ts';

const came = { name: Type.String(), detail: HistoryEntry.properties.detail };
const leadsTo = Type.Object(
  {
    state: State,
    attempt: Type.Integer(),
    sends: orNull(Type.String({ description: 'The outstanding command; null: it waits for nothing' })),
    failure: summary.failure,
    incident: summary.incident,
  },
  { description: 'Where the saga stands then' },
);
const Step = Type.Union([
  Type.Object({
    kind: Type.Enum(['message']),
    ...came,
    attempt: Type.Integer({ description: 'Of the message' }),
    messageId: Type.String(),
    leadsTo,
  }),
  Type.Object({ kind: Type.Enum(['command', 'timeout', 'admin']), ...came, leadsTo }),
]);
const StoryView = Type.Object({ steps: Type.Array(Step) });

export function storyRoutes(app: App, database: PrismaClient): void {
  app.get(
    '/sagas/:orderId/story',
    {
      schema: {
        tags: ['sagas'],
        operationId: 'getSagaStory',
        summary:
          'What came to a saga and where the machine that runs goes with it, for a test of the machine',
        description:
          'Customer, tokens and the words of people are left out; other ids stand for ids. It is refused where such a test would be wrong.',
        problems: ['SAGA_NOT_FOUND', 'SAGA_HAS_NO_STORY'],
        params: SagaParams,
        response: { 200: StoryView },
      },
    },
    async ({ params: { orderId } }) => {
      const saga = await readSaga(database, orderId);
      if (saga === null) throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
      const { steps, whyNot } = storyOf(saga);
      if (steps === null) throw requestError('SAGA_HAS_NO_STORY', whyNot);
      return { steps: [...steps] };
    },
  );
}
