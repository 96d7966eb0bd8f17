// Acts of an operator on one saga: its command now, its cancel, another deadline, what is stated of its payment, the end that its order
// has, a note. All audited, refusals too.
import { Instant, OrderId, text } from '@order-saga/shared/contracts/fields';
import { SettlementHow } from '@order-saga/shared/contracts/payment-messages';
import { access } from '@order-saga/shared/http/access/access';
import type { App } from '@order-saga/shared/http/app';
import { costly } from '@order-saga/shared/http/costly';
import type { RequestErrorCode } from '@order-saga/shared/http/errors/request-errors';
import type { FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { IdempotencyHeader as headers, idempotencyOf } from '../../http/idempotency.ts';
import { NoteView, orNull, SagaAfterAct, SagaParams, State, summary } from '../../http/schemas.ts';
import { readSaga } from '../../store/saga-reader.ts';
import { auditingRefusals, onSaga } from '../audit/audit.ts';
import { sagaNotFound } from './act.ts';
import { cancelSaga } from './cancel.ts';
import { type EndDependencies, endSaga, previewEnd } from './end.ts';
import { moveDeadline } from './move-deadline.ts';
import { addNote, readNotes } from './notes.ts';
import { retrySaga } from './retry.ts';
import { type SettleDependencies, settlePayment } from './settle.ts';

const common = {
  tags: ['admin'],
  params: SagaParams,
  problems: ['SAGA_NOT_FOUND', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_KEY_REUSED'] as RequestErrorCode[],
};
const why = {
  reason: text(1, 500, 'Why; kept in the audit'),
  ifState: Type.Optional(Type.Enum(State.enum, { description: 'Only if this is still its state' })),
};
const End = Type.Enum(['Completed', 'Failed'], { description: 'The end that the order has' });
const Reason = Type.Object(why, { additionalProperties: false });
const DeadlineBody = Type.Object(
  { ...why, at: Instant('From now to 30 days ahead') },
  { additionalProperties: false },
);
const SettleBody = Type.Object({ ...why, how: SettlementHow }, { additionalProperties: false });
const EndBody = Type.Object({ ...why, as: End }, { additionalProperties: false });
const EndPreviewView = Type.Object({
  orderId: OrderId,
  state: State,
  attempt: Type.Integer(),
  order: Type.Object(
    {
      status: Type.Enum(['Suspend', 'Completed', 'Failed']),
      attempt: Type.Integer(),
      failure: summary.failure,
    },
    { description: 'As order-service has it' },
  ),
  allowed: Type.Boolean(),
  whyNot: orNull(Type.String()),
  leaves: Type.Array(Type.String(), {
    description: 'What would stay as it is, and is not as such an end says',
  }),
});
const NoteBody = Type.Object({ text: text(1, 2000) }, { additionalProperties: false });

export function actRoutes(app: App, deps: SettleDependencies & EndDependencies): void {
  const { database } = deps;

  app.post(
    '/admin/sagas/:orderId/retry',
    onSagaNow(
      'retrySaga',
      Reason,
      ['SAGA_NOT_RETRYABLE', 'BROKER_UNAVAILABLE'],
      'Send the outstanding command of a saga now',
      'With the same message id: a worker that did its work answers again and does nothing twice.',
    ),
    async (request, reply) => {
      const act = actOf('retry', request);
      const work = () => retrySaga(deps, { ...act, ...request.body });
      return reply.code(202).send(await refusalsOf(act, request.body.reason, work));
    },
  );

  app.post(
    '/admin/sagas/:orderId/cancel',
    onSagaNow(
      'cancelSaga',
      Reason,
      ['SAGA_NOT_CANCELLABLE'],
      'Cancel an order, as its customer would',
      'Before it is paid. While it is being reopened the cancel is kept.',
    ),
    async (request, reply) => {
      const act = actOf('cancel', request);
      const work = () => cancelSaga(deps, { ...act, ...request.body });
      return reply.code(202).send(await refusalsOf(act, request.body.reason, work));
    },
  );

  app.post(
    '/admin/sagas/:orderId/deadline',
    onSagaNow(
      'moveDeadline',
      DeadlineBody,
      ['SAGA_HAS_NO_DEADLINE'],
      'Move the deadline of a saga',
      'At its deadline the outstanding command is sent again, or its step given up after the last try.',
    ),
    async (request, reply) => {
      const act = actOf('deadline', request);
      const work = () => moveDeadline(deps, { ...act, ...request.body });
      return reply.code(202).send(await refusalsOf(act, request.body.reason, work));
    },
  );

  app.post(
    '/admin/sagas/:orderId/settle',
    onSagaNow(
      'settlePayment',
      SettleBody,
      ['PAYMENT_NOT_SETTLEABLE', 'PEER_UNAVAILABLE', 'BROKER_UNAVAILABLE'],
      'State that nothing of a payment is with us any more',
      'Where the provider does not undo it: it refuses the refund, for example. The undo then counts as done, as stated.',
    ),
    async (request, reply) => {
      const act = actOf('settle', request);
      const work = () => settlePayment(deps, { ...act, ...request.body });
      return reply.code(202).send(await refusalsOf(act, request.body.reason, work));
    },
  );

  app.get(
    '/admin/sagas/:orderId/end',
    {
      ...costly(access('viewer')),
      schema: {
        ...common,
        operationId: 'previewEnd',
        summary: 'What ending a saga as its order has ended would leave behind; changes nothing',
        problems: ['SAGA_NOT_FOUND', 'PEER_UNAVAILABLE'],
        response: { 200: EndPreviewView },
      },
    },
    async ({ params }) => {
      const preview = await previewEnd(deps, params.orderId.toLowerCase());
      return { ...preview, allowed: preview.whyNot === null };
    },
  );

  app.post(
    '/admin/sagas/:orderId/end',
    onSagaNow(
      'endSaga',
      EndBody,
      ['SAGA_NOT_ENDABLE', 'PEER_UNAVAILABLE'],
      'End a saga as its order has ended, where the two contradict each other',
      'What the participants hold stays as it is: look at the preview before.',
    ),
    async (request, reply) => {
      const act = actOf('end', request);
      const work = () => endSaga(deps, { ...act, ...request.body });
      return reply.code(202).send(await refusalsOf(act, request.body.reason, work));
    },
  );

  app.post(
    '/admin/sagas/:orderId/notes',
    {
      ...access('operator'),
      schema: {
        ...common,
        operationId: 'annotateSaga',
        summary: 'Note something about a saga',
        headers,
        body: NoteBody,
        response: { 201: NoteView },
      },
    },
    async (request, reply) => {
      const act = actOf('annotate', request);
      const work = () => addNote(deps, { ...act, ...request.body });
      return reply.code(201).send(await refusalsOf(act, request.body.text, work));
    },
  );

  app.get(
    '/admin/sagas/:orderId/notes',
    {
      ...access('viewer'),
      schema: {
        ...common,
        operationId: 'listSagaNotes',
        summary: 'Notes on a saga, the newest 200, newest first',
        problems: ['SAGA_NOT_FOUND'],
        response: { 200: Type.Object({ items: Type.Array(NoteView) }) },
      },
    },
    async (request) => {
      const { orderId } = request.params;
      if ((await readSaga(database, orderId)) === null) throw sagaNotFound(orderId);
      return { items: await readNotes(database, orderId) };
    },
  );

  function refusalsOf<Answer>(
    { actor, act, orderId }: ReturnType<typeof actOf>,
    reason: string,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    return auditingRefusals(database, { actor, act, ...onSaga(orderId), reason, detail: {} }, work);
  }
}

function onSagaNow<Body extends TSchema>(
  operationId: string,
  body: Body,
  refusals: readonly RequestErrorCode[],
  summary: string,
  description: string,
) {
  const problems = [...common.problems, ...refusals];
  const response = { 202: SagaAfterAct };
  return {
    ...access('operator'),
    schema: { ...common, operationId, summary, description, problems, headers, body, response },
  };
}

/** Who does what to which saga, and under which key. */
function actOf(
  act: string,
  request: Pick<FastifyRequest, 'actor' | 'headers' | 'body'> & { params: { orderId: string } },
) {
  const orderId = request.params.orderId.toLowerCase();
  const idempotency = idempotencyOf(request, { act, orderId, body: request.body });
  return { act, orderId, actor: request.actor.name, idempotency };
}
