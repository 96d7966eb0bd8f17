// Dead letters: looking at them, sending them back to their queues, giving them up.

import { consumedQueues } from '@order-saga/shared/broker/topology';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { decodeCursor, isTimeAndId, Page, pageQuery } from '@order-saga/shared/http/paging';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { IdempotencyHeader, idempotencyOf } from '../../http/idempotency.ts';
import { audit } from '../audit/audit.ts';
import { type Act, type Chosen, decideMany, decideOne, type Decided as Outcome } from './acts.ts';
import {
  Decided,
  DiscardMany,
  DiscardOne,
  LetterParams,
  LetterStatus,
  LetterView,
  letterFilter,
  QueuesView,
  RedriveMany,
  RedriveOne,
} from './dead-letter-schemas.ts';
import { listLetters, readLetter } from './letter-store.ts';

/** Begin at once with what would be found anyway. */
export interface Hurry {
  /** What was decided. */
  decisions(): void;
  /** Queues of the version before. */
  oldQueues(): void;
}

export function deadLetterRoutes(app: App, database: PrismaClient, hurry: Hurry): void {
  const tags = ['dead letters'];

  app.get(
    '/admin/dead-letters',
    {
      ...costly(access('viewer')),
      schema: {
        tags,
        operationId: 'listDeadLetters',
        summary: 'Dead letters, newest first',
        querystring: Type.Object(
          {
            ...pageQuery,
            ...letterFilter,
            status: Type.Union([LetterStatus, Type.Literal('any')], { default: 'parked' }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Page(LetterView) },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      return listLetters(database, filter, { limit, after: decodeCursor(cursor, isTimeAndId) });
    },
  );

  app.get(
    '/admin/dead-letters/:id',
    {
      ...access('viewer'),
      schema: {
        tags,
        operationId: 'getDeadLetter',
        summary: 'One dead letter',
        problems: ['DEAD_LETTER_NOT_FOUND'],
        params: LetterParams,
        response: { 200: LetterView },
      },
    },
    async (request) => {
      const id = request.params.id.toLowerCase();
      const letter = await readLetter(database, id);
      if (letter === null) throw requestError('DEAD_LETTER_NOT_FOUND', `There is no dead letter ${id}.`);
      return letter;
    },
  );

  app.post(
    '/admin/dead-letters/:id/redrive',
    {
      ...access('operator'),
      schema: {
        tags,
        operationId: 'redriveDeadLetter',
        summary: 'Send one dead letter back to its own queue',
        problems: ['DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_NOT_PARKED'],
        description: 'Accepted, not done: `status` goes on to `redriven` once the broker has the message.',
        params: LetterParams,
        body: RedriveOne,
        response: { 202: LetterView },
      },
    },
    async (request, reply) => {
      const decision = { act: 'redrive' as const, actor: request.actor.name, reason: request.body?.reason };
      const letter = await decideOne(database, request.params.id.toLowerCase(), decision);
      hurry.decisions();
      return reply.code(202).send(letter);
    },
  );

  app.post(
    '/admin/dead-letters/:id/discard',
    {
      ...access('operator'),
      schema: {
        tags,
        operationId: 'discardDeadLetter',
        summary: 'Give one dead letter up',
        problems: ['DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_NOT_PARKED'],
        description: 'Its message never comes back; its row stays for RETENTION_DAYS.',
        params: LetterParams,
        body: DiscardOne,
        response: { 202: LetterView },
      },
    },
    async (request, reply) => {
      const decision = { act: 'discard' as const, actor: request.actor.name, reason: request.body.reason };
      const letter = await decideOne(database, request.params.id.toLowerCase(), decision);
      hurry.decisions();
      return reply.code(202).send(letter);
    },
  );

  app.post(
    '/admin/dead-letters/redrive',
    {
      ...access('operator'),
      schema: {
        tags,
        operationId: 'redriveDeadLetters',
        summary: 'Send many dead letters back to their own queues, the oldest of a queue first',
        problems: ['IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'],
        headers: IdempotencyHeader,
        body: RedriveMany,
        response: { 202: Decided },
      },
    },
    async (request, reply) => reply.code(202).send(await many('redrive', request)),
  );

  app.post(
    '/admin/dead-letters/discard',
    {
      ...access('operator'),
      schema: {
        tags,
        operationId: 'discardDeadLetters',
        summary: 'Give many dead letters up',
        problems: ['IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'],
        headers: IdempotencyHeader,
        body: DiscardMany,
        response: { 202: Decided },
      },
    },
    async (request, reply) => reply.code(202).send(await many('discard', request)),
  );

  app.post(
    '/admin/dead-letters/reindex',
    {
      ...access('operator'),
      schema: {
        tags,
        operationId: 'reindexDeadLetters',
        summary: 'Take over what lies in dead-letter queues of earlier versions',
        description:
          'It is done by itself, within 10 s of the start and every 5 min. Letters of this version are in no such queue.',
        response: { 202: QueuesView },
      },
    },
    async (request, reply) => {
      const entry = {
        act: 'reindex-dead-letters',
        target: 'dead-letters',
        result: 'done' as const,
        detail: {},
      };
      await audit(database, { actor: request.actor.name, ...entry });
      hurry.oldQueues();
      return reply.code(202).send({ queues: [...consumedQueues] });
    },
  );

  async function many(
    act: Act,
    request: Pick<FastifyRequest, 'actor' | 'headers'> & { body: ManyBody },
  ): Promise<Outcome> {
    const { actor, body } = request;
    const decision = { act, actor: actor.name, reason: body.reason };
    const idempotency = idempotencyOf(request, { act: `${act}-dead-letters`, body });
    const decided = await decideMany(database, chosenOf(body), decision, idempotency);
    hurry.decisions();
    return decided;
  }
}

type ManyBody = Type.Static<typeof RedriveMany>;

function chosenOf({ ids, filter, all }: ManyBody): Chosen {
  const [chosen, ...others] = [ids && { ids }, filter && { filter }, all && { filter: {} }].filter(
    (given) => given !== undefined,
  );
  if (chosen !== undefined && others.length === 0) return chosen;
  throw requestError('VALIDATION_FAILED', 'Exactly one way to choose the letters is needed.', {
    errors: [{ pointer: '', detail: 'must have one of ids, filter and all' }],
  });
}
