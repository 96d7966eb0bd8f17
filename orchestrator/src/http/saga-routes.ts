// Looking at sagas.
import { FailureReason } from '@order-saga/shared/contracts/fields';
import { requestError } from '@order-saga/shared/errors';
import type { App } from '@order-saga/shared/http/app';
import { decodeCursor, isTimeAndId, Page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../database.ts';
import { verify } from '../invariants/rules.ts';
import { orderSaga } from '../order-saga.ts';
import { listSagas, readSaga, readStats, type SagaView } from '../saga-reader.ts';
import {
  Outcome,
  SagaParams,
  SagaSummary,
  SagaWithHistory,
  State,
  Stats,
  VerificationView,
} from './schemas.ts';

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
    async (request) => existing(request.params.orderId),
  );

  app.get(
    '/sagas/:orderId/verify',
    {
      schema: {
        tags,
        summary: 'Whether the history, put through the machine again, gives the stored state',
        params: SagaParams,
        response: { 200: VerificationView },
      },
    },
    async (request) => {
      const saga = await existing(request.params.orderId);
      const { orderId, state, attempt, failure } = saga;
      return { orderId, ...verify(saga), stored: { state, attempt, failure } };
    },
  );

  async function existing(orderId: string): Promise<SagaView> {
    const saga = await readSaga(database, orderId);
    if (saga === null) throw requestError('SAGA_NOT_FOUND', `There is no saga of order ${orderId}.`);
    return saga;
  }
}
