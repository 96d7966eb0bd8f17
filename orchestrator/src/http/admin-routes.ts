// Acts of an operator. For those with a token in the right role, and audited.
import { refuseCardNumber } from '@order-saga/shared/contracts/card-number';
import { PaymentToken, text } from '@order-saga/shared/contracts/fields';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { pageQuery } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import type { PrismaClient } from '../database.ts';
import type { InvariantsReport } from '../look/invariants/check.ts';
import { auditingRefusals, onSaga } from '../operate/audit/audit.ts';
import { type ReplayDependencies, replaySaga } from '../operate/replay.ts';
import { IdempotencyHeader, idempotencyOf } from './idempotency.ts';
import { InvariantsView, ReplayedSaga, SagaParams } from './schemas.ts';

export function adminRoutes(
  app: App,
  replay: ReplayDependencies & { readonly database: PrismaClient },
  check: (page: { limit: number; cursor?: string }) => Promise<InvariantsReport>,
): void {
  app.post(
    '/admin/sagas/:orderId/replay',
    {
      ...access('operator'),
      schema: {
        tags: ['admin'],
        operationId: 'replaySaga',
        summary: 'Start a failed saga again, under the next attempt',
        problems: [
          'SAGA_NOT_FOUND',
          'SAGA_NOT_REPLAYABLE',
          'PAYMENT_TOKEN_NEEDED',
          'APPROVAL_NEEDED',
          'IDEMPOTENCY_KEY_IN_USE',
          'IDEMPOTENCY_KEY_REUSED',
        ],
        params: SagaParams,
        headers: IdempotencyHeader,
        body: Type.Object(
          {
            reason: text(1, 500, 'Why; kept in the audit'),
            payment: Type.Optional(Type.Object({ token: PaymentToken }, { additionalProperties: false })),
            ifAttempt: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 2_147_483_647,
                description: 'Only if this is still its attempt',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 202: ReplayedSaga },
      },
    },
    async (request, reply) => {
      const orderId = request.params.orderId.toLowerCase();
      const { reason, payment, ifAttempt } = request.body;
      refuseCardNumber('/payment/token', payment?.token);
      const entry = { actor: request.actor.name, act: 'replay', ...onSaga(orderId), reason, detail: {} };
      const saga = await auditingRefusals(replay.database, entry, () =>
        replaySaga(replay, {
          orderId,
          actor: request.actor.name,
          reason,
          paymentToken: payment?.token,
          ifAttempt,
          idempotency: idempotencyOf(request, { orderId, body: request.body }),
        }),
      );
      return reply.code(202).header('location', `/sagas/${orderId}`).send(saga);
    },
  );

  app.get(
    '/admin/invariants',
    {
      ...access('viewer'),
      schema: {
        tags: ['admin'],
        operationId: 'checkInvariants',
        summary: 'Check money and stock of orders that have their end, newest first; changes nothing',
        problems: ['PEER_UNAVAILABLE'],
        querystring: Type.Object(
          {
            limit: Type.Integer({
              minimum: 1,
              maximum: 10_000,
              default: 1000,
              description: 'Orders to look at',
            }),
            cursor: pageQuery.cursor,
          },
          { additionalProperties: false },
        ),
        response: { 200: InvariantsView },
      },
    },
    async (request) => check(request.query),
  );
}
