// Looking at sagas.

import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { decodeCursor, Page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../database.ts';
import { verify } from '../look/invariants/verify.ts';
import { countFacets } from '../look/search/facets.ts';
import { isKeyOf, listSagas } from '../look/search/list.ts';
import { orderSaga } from '../saga/order-saga.ts';
import { readSaga, readStats, type SagaView } from '../store/saga-reader.ts';
import { filterQuery } from './filter-query.ts';
import { FacetsView, SagaParams, SagaSummary, SagaWithHistory, Stats, VerificationView } from './schemas.ts';

const tags = ['sagas'];
/** It is serialised as it is. */
const Machine = Type.Unsafe<object>(Type.Object({}, { additionalProperties: true }));

/** @param waitingMs from how long a wait on is trouble */
export function sagaRoutes(app: App, database: PrismaClient, waitingMs: number): void {
  app.get(
    '/sagas',
    {
      ...costly(),
      schema: {
        tags,
        operationId: 'listSagas',
        summary: 'Sagas, newest first',
        description:
          'By `updatedAt` or `deadlineAt`, a saga that changes while one pages takes its new place. By `deadlineAt` come those that have one.',
        querystring: Type.Object(
          {
            ...pageQuery,
            ...filterQuery,
            sort: Type.Enum(['startedAt', 'updatedAt', 'deadlineAt'], { default: 'startedAt' }),
            order: Type.Enum(['desc', 'asc'], { default: 'desc' }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(SagaSummary) },
      },
    },
    async (request) => {
      const { limit, cursor, sort, order, ...filter } = request.query;
      const by = { sort, order };
      const after = decodeCursor(cursor, isKeyOf(by));
      return listSagas(database, { ...filter, waitingMs }, by, { limit, after });
    },
  );

  app.get(
    '/sagas/facets',
    {
      ...costly(),
      schema: {
        tags,
        operationId: 'countSagas',
        summary: 'How many sagas a filter means, by state, outcome, failure reason, incident and currency',
        querystring: Type.Object(filterQuery, { additionalProperties: false }),
        response: { 200: FacetsView },
      },
    },
    async (request) => countFacets(database, { ...request.query, waitingMs }),
  );

  app.get(
    '/sagas/stats',
    {
      ...costly(),
      schema: {
        tags,
        operationId: 'getSagaStats',
        summary: 'Counts, and the oldest unfinished saga',
        response: { 200: Stats },
      },
    },
    async () => readStats(database),
  );

  app.get(
    '/sagas/definition',
    {
      schema: {
        tags,
        operationId: 'getSagaDefinition',
        summary: 'The XState machine that runs, as JSON',
        response: { 200: Machine },
      },
    },
    async () => orderSaga.config,
  );

  app.get(
    '/sagas/:orderId',
    {
      schema: {
        tags,
        operationId: 'getSaga',
        summary: 'One saga with its history',
        problems: ['SAGA_NOT_FOUND'],
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
        operationId: 'verifySaga',
        summary: 'Whether the history, put through the machine again, gives the stored state',
        problems: ['SAGA_NOT_FOUND'],
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
