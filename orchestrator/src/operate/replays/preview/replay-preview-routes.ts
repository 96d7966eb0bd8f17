// What a replay of many sagas would do: a selection that is frozen, and its items.
import { refuseCardNumber } from '@order-saga/shared/contracts/card-number';
import { TRANSACTION } from '@order-saga/shared/database/database';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import { requestError } from '@order-saga/shared/http/errors/request-errors';
import { pageQuery } from '@order-saga/shared/http/paging';
import { type Static, Type } from 'typebox';
import type { PrismaClient } from '../../../database.ts';
import type { Peers } from '../../../look/invariants/peers.ts';
import { afterId } from '../replay-paging.ts';
import { PreviewRequest, PreviewView, SelectionToken } from '../replay-schemas.ts';
import { previewItems } from './preview.ts';
import { type Asked, freeze, readSelection, type Selection } from './selection.ts';

export interface ReplayPreviewDependencies {
  readonly database: PrismaClient;
  readonly peers: Peers;
  /** Age of an order from which it is not replayed. Hours; undefined: none. */
  readonly horizonHours: number | undefined;
}

const FIRST_PAGE = 50;

export function replayPreviewRoutes(app: App, deps: ReplayPreviewDependencies): void {
  const { database } = deps;
  const common = { tags: ['admin'] };

  const show = async (selection: Selection, page: { limit: number; after: string | undefined }) => ({
    selectionToken: selection.token,
    createdBy: selection.createdBy,
    createdAt: selection.createdAt.toISOString(),
    expiresAt: selection.expiresAt.toISOString(),
    ...selection.summary,
    ...(await previewItems(deps, selection.id, page)),
  });

  app.post(
    '/admin/replays/preview',
    {
      ...costly(access('operator')),
      schema: {
        ...common,
        operationId: 'previewReplay',
        summary: 'Freeze sagas for a replay run, and see what it would do; changes no saga',
        problems: ['SAGA_NOT_FOUND', 'SELECTION_TOO_LARGE'],
        body: PreviewRequest,
        response: { 201: PreviewView },
      },
    },
    async (request, reply) => {
      refuseCardNumber('/payment/token', request.body.payment?.token);
      const selection = await database.$transaction(
        (tx) =>
          freeze(tx, {
            asked: askedFor(request.body),
            actor: request.actor.name,
            paymentToken: request.body.payment?.token,
            horizonHours: deps.horizonHours,
          }),
        TRANSACTION,
      );
      return reply
        .code(201)
        .header('location', `/admin/replays/preview/${selection.token}`)
        .send(await show(selection, { limit: FIRST_PAGE, after: undefined }));
    },
  );

  app.get(
    '/admin/replays/preview/:selectionToken',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'getReplayPreview',
        summary: 'The sagas of a preview, in the order of a run, with what the workers hold now',
        problems: ['SELECTION_NOT_FOUND'],
        params: Type.Object({ selectionToken: SelectionToken }),
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: PreviewView },
      },
    },
    async ({ params: { selectionToken }, query: { limit, cursor } }) =>
      show(await readSelection(database, selectionToken), { limit, after: afterId(cursor) }),
  );
}

/** @throws RequestError VALIDATION_FAILED unless exactly one way is named */
function askedFor({ filter, orderIds, group }: Static<typeof PreviewRequest>): Asked {
  const ways = [filter && { filter }, orderIds && { orderIds }, group && { group }].filter(
    (way) => way !== undefined,
  );
  if (ways.length === 1) return ways[0] as Asked;
  throw requestError('VALIDATION_FAILED', 'The body must have exactly one of filter, orderIds and group.', {
    errors: [{ pointer: '', detail: 'must have exactly one of filter, orderIds and group' }],
  });
}
