// What the orchestrator's HTTP API shows of sagas.
import { OrderId, Reason } from '@order-saga/shared/contracts/fields';
import { LookAt, RuleResult } from '@order-saga/shared/contracts/inspection';
import { Type } from 'typebox';
import { orderStates } from '../saga/states.ts';

export const Time = Type.String({ format: 'date-time' });
export const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const State = Type.Enum([...orderStates.names]);
export const Outcome = Type.Enum(['running', 'completed', 'failed']);

/** A query parameter that may be repeated: any of its values. See query-lists.ts. */
export function severalOf<Item extends Type.TSchema>(item: Item, description: string) {
  return Type.Array(item, {
    minItems: 1,
    maxItems: 20,
    description: `${description}; repeatable: any of them`,
  });
}

export const summary = {
  orderId: OrderId,
  state: State,
  outcome: Outcome,
  attempt: Type.Integer(),
  customerId: Type.String(),
  currency: Type.String(),
  total: Type.Integer({ description: 'Minor units' }),
  failure: orNull(Type.Object({ reason: Reason, detail: orNull(Type.String()) })),
  incident: orNull(Type.Object({ code: Type.String(), message: Type.String(), since: Time })),
  deadlineAt: orNull(Time),
  holdExpiresAt: Type.Union([Time, Type.Null()], {
    description: 'Until when its goods are held for a payment that is pending; null: none is',
  }),
  heldAt: Type.Union([Time, Type.Null()], {
    description: 'Since when its command is held back: it is not sent, and not given up; null: it is not',
  }),
  startedAt: Time,
  updatedAt: Time,
  finishedAt: orNull(Time),
};

export const SagaSummary = Type.Object(summary);

export const HistoryEntry = Type.Object({
  seq: Type.Integer(),
  at: Time,
  kind: Type.Enum(['message', 'timeout', 'admin', 'command', 'stale']),
  name: Type.String(),
  from: orNull(Type.String()),
  to: Type.String(),
  attempt: Type.Integer(),
  messageId: orNull(Type.String()),
  causationId: orNull(Type.String()),
  actor: orNull(Type.String()),
  detail: Type.Object({}, { additionalProperties: true }),
});

export const SagaWithHistory = Type.Object({ ...summary, history: Type.Array(HistoryEntry) });
/** The answer to an act may be one that was given, and kept, before sagas showed how long they hold, and are held. */
export const SagaAfterAct = Type.Object({
  ...summary,
  holdExpiresAt: Type.Optional(summary.holdExpiresAt),
  heldAt: Type.Optional(summary.heldAt),
  history: Type.Array(HistoryEntry),
});
/** And that to a replay, before they showed their order. */
export const ReplayedSaga = Type.Object({
  ...SagaAfterAct.properties,
  customerId: Type.Optional(summary.customerId),
  currency: Type.Optional(summary.currency),
  total: Type.Optional(summary.total),
});

const Counts = Type.Record(Type.String(), Type.Integer());
export const FacetsView = Type.Object({
  total: Type.Integer(),
  atLeast: Type.Boolean({ description: 'There are more than 100,000: the newest of them were counted' }),
  states: Counts,
  outcomes: Type.Object({ running: Type.Integer(), completed: Type.Integer(), failed: Type.Integer() }),
  failureReasons: Counts,
  incidents: Counts,
  currencies: Counts,
});

export const Stats = Type.Object({
  total: Type.Integer(),
  states: Type.Record(Type.String(), Type.Integer()),
  outcomes: Type.Object({ running: Type.Integer(), completed: Type.Integer(), failed: Type.Integer() }),
  failureReasons: Type.Record(Type.String(), Type.Integer()),
  incidents: Type.Integer(),
  oldestUnfinished: orNull(Type.Object({ orderId: OrderId, state: State, startedAt: Time })),
});

export const SagaParams = Type.Object({ orderId: OrderId });

export const VerificationView = Type.Object({
  orderId: OrderId,
  holds: Type.Boolean({ description: 'The history gives the stored state' }),
  partsAt: orNull(Type.Integer({ description: '`seq` at which history and machine part' })),
  foreign: orNull(
    Type.String({ description: 'The state or event there that this version of the machine does not have' }),
  ),
  stored: Type.Object({ state: State, attempt: Type.Integer(), failure: summary.failure }),
  rerun: orNull(Type.Object({ state: State, attempt: Type.Integer(), failure: summary.failure })),
});

export const NoteView = Type.Object({
  id: Type.String(),
  at: Time,
  actor: Type.String(),
  text: Type.String(),
});

export const AuditRecord = Type.Object({
  id: Type.String(),
  at: Time,
  actor: Type.String({ description: 'Name of the token' }),
  act: Type.String(),
  target: Type.String({ description: 'Kind and id, such as `saga:…`' }),
  orderId: orNull(OrderId),
  reason: orNull(Type.String()),
  result: Type.String({ description: '`done`, or the code with which it was refused' }),
  detail: Type.Object({}, { additionalProperties: true }),
});

export const InvariantsView = Type.Object({
  holds: Type.Boolean(),
  orders: Type.Integer({ description: 'Orders looked at' }),
  inFlight: Type.Integer({ description: 'Of these, orders on their way: they are not judged' }),
  rules: Type.Array(RuleResult),
  lookAt: Type.Array(LookAt, {
    description: 'What breaks no rule and a person should look at, of all orders: the same on every page',
  }),
  nextCursor: orNull(Type.String({ description: 'To go on with older orders' })),
});
