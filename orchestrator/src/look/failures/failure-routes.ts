// Failure groups: what fails in the same way, and what operators know about it.

import { AmountSum } from '@order-saga/shared/contracts/amount-sum';
import { Currency, OrderId, text, Uuid } from '@order-saga/shared/contracts/fields';
import { isInstant } from '@order-saga/shared/contracts/instant';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { decodeCursor, keyOfParts, Page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { State } from '../../http/schemas.ts';
import { addNote, listGroups, readGroup } from './groups.ts';

const Time = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const isGroup = (part: string) => /^[0-9a-f]{16}$/.test(part);

export const GroupId = Type.String({
  pattern: '^[0-9a-f]{16}$',
  description: 'Fingerprint of state, step, reason and normalised detail',
});
const NoteView = Type.Object({ id: Uuid, at: Time, actor: Type.String(), text: Type.String() });
const GroupView = Type.Object({
  group: GroupId,
  state: State,
  step: orNull(
    Type.String({ description: 'The command that was refused, is held or is not answered; null: cancelled' }),
  ),
  reason: Type.String({
    description:
      'Failure reason, the code of an incident, or of sagas that wait for longer than `STEP_TIMEOUT_MS` `STEP_WAITING`: for an answer, `STEP_HELD`: their command is held, `STEP_PENDING`: their payment is pending',
  }),
  detail: orNull(Type.String({ description: '`#` stands for a number or an id' })),
  count: Type.Integer({ description: 'Sagas that are in it now' }),
  firstSeen: Time,
  lastSeen: Time,
  trend: Type.Array(Type.Integer(), {
    description: 'How many of them came in each of the last 24 hours, the one up to now last',
  }),
  atStake: Type.Array(Type.Object({ currency: Currency, amount: AmountSum, sagas: Type.Integer() }), {
    description: 'Totals of the orders, in minor units',
  }),
  sampleOrderIds: Type.Array(OrderId, { description: 'The newest few' }),
  notes: Type.Array(NoteView, { description: 'Newest first, at most 20' }),
});
const params = Type.Object({ group: GroupId });

/** @param waitingMs from how long a wait on is trouble */
export function failureRoutes(app: App, database: PrismaClient, waitingMs: number): void {
  const common = { tags: ['admin'] };

  app.get(
    '/admin/failure-groups',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'listFailureGroups',
        summary:
          'Failed sagas, incidents, and sagas that wait, by what is wrong or waited for, the newest first',
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: Page(GroupView) },
      },
    },
    async ({ query: { limit, cursor } }) =>
      listGroups(database, waitingMs, {
        limit,
        after: decodeCursor(cursor, keyOfParts(isInstant, isGroup)),
      }),
  );

  app.get(
    '/admin/failure-groups/:group',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'getFailureGroup',
        summary: 'One failure group',
        problems: ['FAILURE_GROUP_NOT_FOUND'],
        params,
        response: { 200: GroupView },
      },
    },
    async (request) => readGroup(database, waitingMs, request.params.group),
  );

  app.post(
    '/admin/failure-groups/:group/notes',
    {
      ...access('operator'),
      schema: {
        ...common,
        operationId: 'annotateFailureGroup',
        summary: 'Note something about a failure group; it stays with it',
        problems: ['FAILURE_GROUP_NOT_FOUND'],
        params,
        body: Type.Object({ text: text(1, 2000) }, { additionalProperties: false }),
        response: { 201: NoteView },
      },
    },
    async (request, reply) => {
      const { group } = request.params;
      const note = { actor: request.actor.name, text: request.body.text };
      const added = await database.$transaction((tx) => addNote(tx, waitingMs, group, note), TRANSACTION);
      return reply.code(201).header('location', `/admin/failure-groups/${group}`).send(added);
    },
  );
}
