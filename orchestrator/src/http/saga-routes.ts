// Looking at sagas.
import { FailureReason } from '@order-saga/shared/contracts/fields';
import { requestError } from '@order-saga/shared/errors';
import type { App } from '@order-saga/shared/http/app';
import { decodeCursor, isTimeAndId, Page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../database.ts';
import { orderSaga } from '../order-saga.ts';
import { listSagas, readSaga, readStats } from '../saga-reader.ts';
import { Outcome, SagaParams, SagaSummary, SagaWithHistory, State, Stats } from './schemas.ts';

const tags = ['sagas'];

export function sagaRoutes(app: App, database: PrismaClient): void {
  app.get(
    '/sagas',
    {
      schema: {
        tags,
        summary: 'Sagas, newest first',
        querystring: Type.Object(
          {
            ...pageQuery,
            state: Type.Optional(State),
            outcome: Type.Optional(Outcome),
            failureReason: Type.Optional(FailureReason),
            incident: Type.Optional(
              Type.Enum(['true', 'false', 'STEP_UNANSWERED'], {
                description: 'Whether it has one, or the code of one',
              }),
            ),
            createdAfter: Type.Optional(Type.String({ format: 'date-time' })),
            createdBefore: Type.Optional(Type.String({ format: 'date-time' })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(SagaSummary) },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      return listSagas(database, filter, { limit, after: decodeCursor(cursor, isTimeAndId) });
    },
  );

  app.get(
    '/sagas/stats',
    { schema: { tags, summary: 'Counts, and the oldest unfinished saga', response: { 200: Stats } } },
    async () => readStats(database),
  );

  app.get(
    '/sagas/definition',
    { schema: { tags, summary: 'The XState machine that runs, as JSON' } },
    async () => orderSaga.config,
  );

  app.get(
    '/sagas/:orderId',
    {
      schema: {
        tags,
        summary: 'One saga with its history',
        params: SagaParams,
        response: { 200: SagaWithHistory },
      },
    },
    async (request) => {
      const { orderId } = request.params;
      const saga = await readSaga(database, orderId);
      if (saga === null) throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
      return saga;
    },
  );
}
