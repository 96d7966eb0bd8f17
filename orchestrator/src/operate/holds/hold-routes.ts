// Holds: an operator has a command not sent, and later sent again in waves.
import { text, Uuid } from '@order-saga/shared/contracts/fields';
import { decideInStore } from '@order-saga/shared/database/store';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { decodeCursor, isTimeAndId, Page, pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { auditingRefusals } from '../audit/audit.ts';
import { decideHold, decideRelease, decideReleaseAct, onHold, releaseActs } from './hold.ts';
import { listHolds, readHold } from './hold-reader.ts';
import { HoldRequest, HoldState, HoldView, ReleaseRequest } from './hold-schemas.ts';
import type { HoldStore } from './hold-store.ts';

const params = Type.Object({ holdId: Uuid });
const strict = { additionalProperties: false };
/** A first wave of one would be stopped by one card that is declined. */
const RAMP = [5, 25, 100];

export function holdRoutes(
  app: App,
  { database, holds }: { readonly database: PrismaClient; readonly holds: HoldStore },
): void {
  const common = { tags: ['admin'] };

  app.post(
    '/admin/holds',
    {
      ...access('operator'),
      schema: {
        ...common,
        operationId: 'createHold',
        summary: 'Hold a command: orders go on to it, and it is not sent until the hold is released',
        problems: ['COMMAND_HELD'],
        body: HoldRequest,
        response: { 201: HoldView },
      },
    },
    async ({ body: { command, reason }, actor: { name: actor } }, reply) => {
      const entry = { actor, act: 'hold', target: 'holds', reason, detail: { command } };
      const { hold } = await auditingRefusals(database, entry, () =>
        decideInStore(holds, {}, (found) => decideHold(found, command, { actor, reason })),
      );
      return reply
        .code(201)
        .header('location', `/admin/holds/${hold.id}`)
        .send(await readHold(database, hold.id));
    },
  );

  app.get(
    '/admin/holds',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'listHolds',
        summary: 'Holds, newest first',
        querystring: Type.Object({ ...pageQuery, state: Type.Optional(HoldState) }, strict),
        response: { 200: Page(HoldView) },
      },
    },
    async ({ query: { limit, cursor, state } }) =>
      listHolds(database, { state }, { limit, after: decodeCursor(cursor, isTimeAndId) }),
  );

  app.get(
    '/admin/holds/:holdId',
    {
      ...access('viewer'),
      schema: {
        ...common,
        operationId: 'getHold',
        summary: 'One hold, and how far its release is',
        problems: ['HOLD_NOT_FOUND'],
        params,
        response: { 200: HoldView },
      },
    },
    async (request) => readHold(database, request.params.holdId),
  );

  app.post(
    '/admin/holds/:holdId/release',
    {
      ...access('operator'),
      schema: {
        ...common,
        operationId: 'releaseHold',
        summary: 'Send what is held back in waves; a wave begins when the one before is answered',
        problems: ['HOLD_NOT_FOUND', 'HOLD_STATE', 'RELEASE_UNDER_WAY'],
        params,
        body: ReleaseRequest,
        response: { 202: HoldView },
      },
    },
    async ({ params: { holdId }, body, actor: { name: actor } }, reply) => {
      const { ramp = RAMP, maxPerSecond = 50, stopIfFailedRatio = 0.5, reason } = body;
      const entry = {
        ...{ actor, act: 'release', ...onHold(holdId), detail: {} },
        ...(reason === undefined ? {} : { reason }),
      };
      await auditingRefusals(database, entry, () =>
        decideInStore(holds, { holdId }, (found) =>
          decideRelease(found, holdId, { ramp, maxPerSecond, stopIfFailedRatio }, { actor, reason }),
        ),
      );
      return reply.code(202).send(await readHold(database, holdId));
    },
  );

  const summaries = {
    pause: 'Send no more for now; what was sent goes on',
    resume: 'Go on with a release; after a stop with the ramp from its start',
    abort: 'End a release, or the probes of a hold that the orchestrator has made; the command stays held',
  };
  for (const act of releaseActs) {
    app.post(
      `/admin/holds/:holdId/${act}`,
      {
        ...access('operator'),
        schema: {
          ...common,
          operationId: `${act}Release`,
          summary: summaries[act],
          problems: ['HOLD_NOT_FOUND', 'HOLD_STATE'],
          params,
          body: Type.Object({ reason: text(1, 500, 'Why; kept in the audit') }, strict),
          response: { 200: HoldView },
        },
      },
      async ({ params: { holdId }, body: { reason }, actor: { name: actor } }) => {
        const by = { actor, reason };
        const entry = { ...by, act: `${act}-release`, ...onHold(holdId), detail: {} };
        await auditingRefusals(database, entry, () =>
          decideInStore(holds, { holdId }, (found) => decideReleaseAct(found, holdId, act, by)),
        );
        return readHold(database, holdId);
      },
    );
  }
}
