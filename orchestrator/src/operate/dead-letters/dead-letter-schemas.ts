// What the orchestrator's HTTP API takes and shows of dead letters.

import { consumedQueues } from '@order-saga/shared/broker/topology';
import { Instant, OrderId, text, Uuid } from '@order-saga/shared/contracts/fields';
import { Type } from 'typebox';
import { MOST_LETTERS } from './acts.ts';
import { letterStatuses } from './letter-store.ts';

const Time = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false };

export const LetterStatus = Type.Enum([...letterStatuses], {
  description:
    'parked: waits for a decision. redriving: on its way back. redriven, discarded: decided. ' +
    'taken: an earlier version missed it in its queue; it can be acted on like a parked one',
});
const Reason = text(1, 500, 'Why; kept in the audit');

export const letterFilter = {
  queue: Type.Optional(Type.Enum([...consumedQueues], { description: 'Where its message comes from' })),
  type: Type.Optional(text(1, 255, 'Message type')),
  orderId: Type.Optional(OrderId),
  code: Type.Optional(text(1, 255, 'Why it was parked, such as `handler-failed`')),
  after: Type.Optional(Instant('It failed after')),
  before: Type.Optional(Instant('It failed before')),
};
const ids = Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 1000 }));
const filter = Type.Optional(
  Type.Object(letterFilter, { ...strict, minProperties: 1, description: 'All parked letters like this' }),
);

export const LetterParams = Type.Object({ id: Uuid });
/** The reason of a single redrive is optional, and so is its body. */
export const RedriveOne = Type.Union([Type.Null(), Type.Object({ reason: Type.Optional(Reason) }, strict)]);
export const DiscardOne = Type.Object({ reason: Reason }, strict);
export const RedriveMany = Type.Object(
  {
    ids,
    filter,
    all: Type.Optional(Type.Literal(true, { description: 'Every parked letter of every queue' })),
    reason: Reason,
  },
  { ...strict, description: 'One of `ids`, `filter` and `all`' },
);
export const DiscardMany = Type.Object(
  { ids, filter, reason: Reason },
  { ...strict, description: 'One of `ids` and `filter`' },
);

export const LetterView = Type.Object({
  id: Uuid,
  queue: Type.String(),
  status: LetterStatus,
  type: orNull(Type.String()),
  messageId: orNull(Type.String()),
  orderId: orNull(OrderId),
  code: orNull(Type.String({ description: 'See docs/errors.md#dead-letters' })),
  message: orNull(Type.String({ description: 'The code in words' })),
  failedAt: Time,
  redrives: Type.Integer({ description: 'How often its message was redriven before' }),
  earlierId: orNull(Type.String({ description: 'The letter that its message was before' })),
  laterId: orNull(Type.String({ description: 'The letter that its message became when it failed again' })),
  lastAct: orNull(Type.Object({ at: Time, actor: Type.String(), reason: orNull(Type.String()) })),
  headers: Type.Object({}, { additionalProperties: true, description: 'Of the message; secrets masked' }),
  bytes: Type.Integer({ description: 'Size of the body' }),
  body: Type.Object({
    format: Type.Enum(['json', 'text', 'binary', 'large'], {
      description: '`binary`: no UTF-8. `large`: over 4 KiB in a list, over 256 KiB else. Neither is shown',
    }),
    value: Type.Unknown({ description: 'Payment tokens masked' }),
  }),
});

export const Decided = Type.Object({
  accepted: Type.Integer({
    description: `Letters that it is done to now; at most ${MOST_LETTERS} in one act`,
  }),
  notParked: Type.Array(Uuid, { description: 'Of `ids`: those that are unknown, or decided already' }),
  remaining: Type.Integer({ description: 'Parked letters that the filter finds still: ask again' }),
});

export const QueuesView = Type.Object({ queues: Type.Array(Type.String()) });
