// Replay runs: many sagas of a preview, replayed in waves.
import { text, Uuid } from '@order-saga/shared/contracts/fields';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { decodeCursor, isTimeAndId, keyOfParts, Page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { IdempotencyHeader, idempotencyOf } from '../../http/idempotency.ts';
import { auditingRefusals } from '../audit/audit.ts';
import type { Approval } from './approval.ts';
import { afterId } from './replay-paging.ts';
import { ItemResult, RunItemView, RunRequest, RunState, RunView, WaveView } from './replay-schemas.ts';
import { listItems } from './runs/items.ts';
import { listRuns, readRun } from './runs/run-reader.ts';
import { actOnRun, createRun, onRun, runActs } from './runs/runs.ts';
import { listWaves } from './runs/waves-reader.ts';

export interface ReplayRoutesDependencies {
  readonly database: PrismaClient;
  /** Which runs a second person must approve. */
  readonly approval: Approval;
}

const params = Type.Object({ replayId: Uuid });
const isWave = (part: string) => /^[1-9]\d{0,8}$/.test(part);

export function replayRoutes(app: App, { database, approval }: ReplayRoutesDependencies): void {
  const common = { tags: ['admin'] };

  app.post(
    '/admin/replays',
    {
      ...access('operator'),
      schema: {
        ...common,
        operationId: 'createReplay',
        summary: 'Replay the sagas of a preview in waves; a wave begins when the one before has ended',
        problems: [
          'SELECTION_NOT_FOUND',
          'SELECTION_USED',
          'NOTHING_TO_REPLAY',
          'SEVERAL_CUSTOMERS',
          'IDEMPOTENCY_KEY_IN_USE',
          'IDEMPOTENCY_KEY_REUSED',
        ],
        headers: IdempotencyHeader,
        body: RunRequest,
        response: { 202: RunView },
      },
    },
    async (request, reply) => {
      const { ramp = [1, 5, 25, 100], maxPerSecond = 50, stopIfFailedRatio = 0.5, ...rest } = request.body;
      const actor = request.actor.name;
      const idempotency = idempotencyOf(request, {
        act: 'create-replay',
        body: request.body,
      });
      const asked = { ...rest, ramp, maxPerSecond, stopIfFailedRatio, idempotency };
      const entry = { actor, act: 'create-replay', target: 'replays', reason: rest.reason, detail: {} };
      const run = await auditingRefusals(database, entry, () =>
        database.$transaction((tx) => createRun(tx, asked, actor, approval), TRANSACTION),
      );
      return reply.code(202).header('location', `/admin/replays/${run.id}`).send(run);
    },
  );

  app.get(
    '/admin/replays',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'listReplays',
        summary: 'Replay runs, newest first',
        querystring: Type.Object(
          { ...pageQuery, state: Type.Optional(RunState) },
          { additionalProperties: false },
        ),
        response: { 200: Page(RunView) },
      },
    },
    async ({ query: { limit, cursor, state } }) =>
      listRuns(database, { state }, { limit, after: decodeCursor(cursor, isTimeAndId) }),
  );

  app.get(
    '/admin/replays/:replayId',
    {
      ...access('viewer'),
      schema: {
        ...common,
        operationId: 'getReplay',
        summary: 'One replay run with its counts',
        problems: ['REPLAY_NOT_FOUND'],
        params,
        response: { 200: RunView },
      },
    },
    async (request) => readRun(database, request.params.replayId),
  );

  app.get(
    '/admin/replays/:replayId/items',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'listReplayItems',
        summary: 'What became of each saga of a run',
        problems: ['REPLAY_NOT_FOUND'],
        params,
        querystring: Type.Object(
          { ...pageQuery, result: Type.Optional(ItemResult) },
          { additionalProperties: false },
        ),
        response: { 200: Page(RunItemView) },
      },
    },
    async ({ params: { replayId }, query: { limit, cursor, result } }) => {
      await readRun(database, replayId);
      return listItems(database, replayId, result, { limit, after: afterId(cursor) });
    },
  );

  app.get(
    '/admin/replays/:replayId/waves',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'listReplayWaves',
        summary: 'The waves of a run, the newest first',
        problems: ['REPLAY_NOT_FOUND'],
        params,
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: Page(WaveView) },
      },
    },
    async ({ params: { replayId }, query: { limit, cursor } }) => {
      await readRun(database, replayId);
      const key = decodeCursor(cursor, keyOfParts(isWave));
      return listWaves(database, replayId, { limit, before: key && Number(key[0]) });
    },
  );

  const summaries = {
    pause: 'Send no more; what is on its way goes on to its end',
    resume: 'Go on; after a stop with the ramp from its start',
    abort: 'End a run; what is on its way goes on to its end',
    approve: 'Let a large run begin, which another operator has created',
  };
  for (const act of runActs) {
    app.post(
      `/admin/replays/:replayId/${act}`,
      {
        ...access('operator'),
        schema: {
          ...common,
          operationId: `${act}Replay`,
          summary: summaries[act],
          problems: [
            'REPLAY_NOT_FOUND',
            'REPLAY_STATE',
            ...(act === 'approve' ? (['SECOND_PERSON_NEEDED'] as const) : []),
          ],
          params,
          body: Type.Object(
            { reason: text(1, 500, 'Why; kept in the audit') },
            { additionalProperties: false },
          ),
          response: { 200: RunView },
        },
      },
      async (request) => {
        const { replayId } = request.params;
        const by = { actor: request.actor.name, reason: request.body.reason };
        const entry = { ...by, act: `${act}-replay`, ...onRun(replayId), detail: {} };
        return auditingRefusals(database, entry, () =>
          database.$transaction((tx) => actOnRun(tx, replayId, act, by), TRANSACTION),
        );
      },
    );
  }
}
