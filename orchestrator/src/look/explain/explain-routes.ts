// Why a saga stands where it stands, and what may be done about it.
import { PaymentView } from '@order-saga/shared/contracts/payment-view';
import type { App } from '@order-saga/shared/http/app';
import { Type } from 'typebox';
import {
  AuditRecord,
  HistoryEntry,
  NoteView,
  orNull,
  SagaParams,
  summary,
  Time,
} from '../../http/schemas.ts';
import { sagaActs } from '../../operate/acts/possible.ts';
import { HoldView } from '../../operate/holds/hold-schemas.ts';
import { explain } from './explain.ts';
import type { HoldFacts } from './facts.ts';
import { type ExplainDependencies, gather } from './gather.ts';

const Waiting = Type.Object({
  command: Type.String({ description: 'The command that is to be answered' }),
  service: Type.String({ description: 'Who is to answer it' }),
  queue: Type.String(),
  since: Time,
  nextTryAt: orNull(Time),
  tries: Type.Integer({ description: 'Confirmed sends of the command' }),
  maxTries: Type.Integer({ description: 'STEP_MAX_ATTEMPTS' }),
  givesUp: Type.Boolean({ description: 'Undone after the last try; false: tried until it is answered' }),
  until: orNull(Time),
  consumers: orNull(Type.Integer({ description: 'Who reads the queue; null: the broker did not say' })),
  messagesReady: orNull(Type.Integer({ description: 'Messages that wait in it' })),
  repliesReady: orNull(Type.Integer({ description: 'Replies that wait for the orchestrator' })),
});

const Hold = Type.Object(
  Type.Pick(HoldView, ['holdId', 'command', 'reason', 'since', 'by', 'state']).properties,
  { description: 'The hold of its command; null: it is not held' },
);

const Act = Type.Object({
  act: Type.Enum([...sagaActs]),
  allowed: Type.Boolean(),
  whyNot: orNull(Type.String()),
  sends: orNull(Type.String({ description: 'The command that it sends, or has sent' })),
});

const ExplanationView = Type.Object({
  ...summary,
  text: Type.String({ description: 'All of it in words, a line for each thing' }),
  waiting: orNull(Waiting),
  hold: orNull(Hold),
  payment: orNull(
    Type.Object(
      {
        seen: orNull(PaymentView),
        whyNot: orNull(Type.String({ description: 'Why payment-service did not say' })),
      },
      { description: 'What payment-service tells of the payment; null: it is not waited for' },
    ),
  ),
  lastReplies: Type.Array(HistoryEntry, { description: 'Newest first, at most 5' }),
  failureGroup: orNull(Type.Object({ group: Type.String(), sagas: Type.Integer() })),
  acts: Type.Array(Act),
  notes: orNull(Type.Array(NoteView, { description: 'The newest 10; null without a token' })),
  audit: orNull(Type.Array(AuditRecord, { description: 'The newest 10; null without a token' })),
});

const shown = ({ id: holdId, command, reason, since, by, state }: HoldFacts) => ({
  ...{ holdId, command, reason, since, by, state },
});

export function explainRoutes(app: App, deps: ExplainDependencies): void {
  app.get(
    '/sagas/:orderId/explain',
    {
      schema: {
        tags: ['sagas'],
        operationId: 'explainSaga',
        summary: 'What a saga waits for, since when, and what an operator may do',
        problems: ['SAGA_NOT_FOUND'],
        params: SagaParams,
        response: { 200: ExplanationView },
      },
    },
    async ({ params, actor }) => {
      const { notes, audit, ...facts } = await gather(deps, params.orderId);
      const { text, waiting, lastReplies, acts } = explain(facts);
      // This route may be open; who did what is for those with a token.
      const isKnown = actor.role !== null;
      return {
        ...facts.view,
        text,
        waiting,
        hold: facts.hold === null ? null : shown(facts.hold),
        payment: facts.payment,
        lastReplies,
        failureGroup: facts.group,
        acts: acts.map((act) => ({ ...act, allowed: act.whyNot === null })),
        notes: isKnown ? notes : null,
        audit: isKnown ? audit : null,
      };
    },
  );
}
