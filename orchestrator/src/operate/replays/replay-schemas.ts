// What the routes of replay runs take and show.
import { AmountSum } from '@order-saga/shared/contracts/amount-sum';
import { Currency, OrderId, PaymentToken, Reason, text, Uuid } from '@order-saga/shared/contracts/fields';
import { Page } from '@order-saga/shared/http/paging';
import { Type } from 'typebox';
import { filterQuery } from '../../http/filter-query.ts';
import { State } from '../../http/schemas.ts';
import { GroupId } from '../../look/failures/failure-routes.ts';
import { results } from './runs/results.ts';
import { runStates } from './runs/run-reader.ts';

const Time = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false };
const MinorUnits = Type.Integer({ description: 'Minor units' });

const Filter = Type.Object(filterQuery, {
  ...strict,
  minProperties: 1,
  description: 'As in the query of GET /sagas; what may be several values is an array',
});

export const PreviewRequest = Type.Object(
  {
    filter: Type.Optional(Filter),
    orderIds: Type.Optional(Type.Array(OrderId, { minItems: 1, maxItems: 5000 })),
    group: Type.Optional(GroupId),
    payment: Type.Optional(
      Type.Object({ token: PaymentToken }, { ...strict, description: 'Replaces that of the orders' }),
    ),
  },
  { ...strict, description: 'Exactly one of filter, orderIds and group' },
);

export const SelectionToken = Type.String({
  pattern: '^[A-Za-z0-9_-]{32}$',
  description: 'Names the sagas that the preview has frozen',
});

const PreviewItem = Type.Object({
  orderId: OrderId,
  state: State,
  attempt: Type.Integer(),
  failure: orNull(Type.Object({ reason: Reason, detail: orNull(Type.String()) })),
  group: orNull(GroupId),
  currency: Currency,
  amount: MinorUnits,
  skipped: orNull(
    Type.String({ description: 'Why a run would skip it, as far as is known; null: it would not' }),
  ),
  commands: Type.Array(Type.String(), { description: 'What a replay would send when all goes well' }),
  holds: Type.Object(
    {
      stock: orNull(
        Type.Object({
          reservation: Type.Enum(['never-reserved', 'held', 'refused', 'released']),
          short: Type.Array(
            Type.Object({ sku: Type.String(), wanted: Type.Integer(), free: orNull(Type.Integer()) }),
            { description: 'Lines for which there is too little now; `free` is null for an unknown product' },
          ),
        }),
      ),
      payment: orNull(
        Type.Enum(['never-charged', 'pending', 'charged', 'declined', 'cancelled', 'refunded']),
      ),
    },
    { description: 'What the workers hold now; null where one does not answer' },
  ),
});

const OtherPayment = orNull(
  Type.Object(
    {
      token: Type.Literal('***', { description: 'Never shown' }),
      customers: orNull(Type.Integer({ description: 'Whose orders are charged to it; null: not known' })),
    },
    { description: 'Another payment token replaces those of the orders; null: each keeps its own' },
  ),
);

const Totals = Type.Array(
  Type.Object({
    currency: Currency,
    sagas: Type.Integer(),
    amount: AmountSum,
    replayable: Type.Object({ sagas: Type.Integer(), amount: AmountSum }),
  }),
);

export const PreviewView = Type.Object({
  selectionToken: SelectionToken,
  createdBy: Type.String(),
  createdAt: Time,
  expiresAt: Type.String({ format: 'date-time', description: 'Until then a run can be made of it' }),
  sagas: Type.Integer(),
  replayable: Type.Integer({ description: 'Those that a run would replay' }),
  totals: Totals,
  payment: OtherPayment,
  ...Page(PreviewItem).properties,
});

/** How fast many sagas are started again. @param ramp its default @param failed what counts as failed */
export const paceFields = (ramp: string, sent: string, failed: string) => ({
  ramp: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 10_000 }), {
      minItems: 1,
      maxItems: 20,
      description: `Sagas in the first wave, the second …; the last number goes on. Default ${ramp}`,
    }),
  ),
  maxPerSecond: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: `Sagas ${sent} in a second. Default 50` }),
  ),
  stopIfFailedRatio: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: `Stops when this part of the sagas of a wave ${failed}. Default 0.5`,
    }),
  ),
});

export const RunRequest = Type.Object(
  {
    selectionToken: SelectionToken,
    reason: text(1, 500, 'Why; kept in the audit and in the history of each saga'),
    ...paceFields('1, 5, 25, 100', 'replayed', 'has failed again'),
    oneTokenForSeveralCustomers: Type.Optional(
      Type.Boolean({
        description:
          'Must be true when the preview has another payment token and orders of more than one customer: all of them are charged to it',
      }),
    ),
  },
  strict,
);

const Counts = Type.Object(
  Object.fromEntries(results.map((result) => [result, Type.Integer()])) as Record<
    (typeof results)[number],
    Type.TInteger
  >,
);

export const RunState = Type.Enum([...runStates]);
export const ItemResult = Type.Enum([...results]);

export const RunView = Type.Object({
  id: Uuid,
  state: RunState,
  why: orNull(Type.String({ description: 'Why it stopped itself, or waits for approval' })),
  reason: Type.String(),
  createdBy: Type.String(),
  createdAt: Time,
  approvedBy: orNull(Type.String()),
  approvedAt: orNull(Time),
  ramp: Type.Array(Type.Integer()),
  maxPerSecond: Type.Integer(),
  stopIfFailedRatio: Type.Number(),
  payment: OtherPayment,
  wave: orNull(Type.Object({ number: Type.Integer(), size: Type.Integer() })),
  sagas: Type.Integer(),
  counts: Counts,
  updatedAt: Time,
  finishedAt: orNull(Time),
});

export const RunItemView = Type.Object({
  orderId: OrderId,
  result: ItemResult,
  why: orNull(Type.String({ description: 'Why it was skipped' })),
  wave: orNull(Type.Integer()),
  attempt: Type.Integer({ description: 'As it was frozen' }),
  newAttempt: orNull(Type.Integer({ description: 'The one that the run began' })),
  group: orNull(GroupId),
  currency: Currency,
  amount: MinorUnits,
  sentAt: orNull(Time),
  endedAt: orNull(Time),
});

export const WaveView = Type.Object({
  wave: Type.Integer({ description: 'From 1' }),
  sagas: Type.Integer(),
  sent: Type.Integer({ description: 'On their way' }),
  completed: Type.Integer(),
  failed: Type.Integer({ description: 'Again or differently' }),
  beganAt: Time,
  endedAt: orNull(Type.String({ format: 'date-time', description: 'null while any is on its way' })),
});
