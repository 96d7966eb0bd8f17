// Looking at the whole, and at one order in all services.
import { AmountSum } from '@order-saga/shared/contracts/amount-sum';
import {
  Amount,
  Attempt,
  Currency,
  OrderId,
  OrderLine,
  StockLine,
} from '@order-saga/shared/contracts/fields';
import { StepStatus } from '@order-saga/shared/contracts/inspection';
import { PaymentView } from '@order-saga/shared/contracts/payment-view';
import type { RetentionDays } from '@order-saga/shared/database/retention/retention';
import type { App } from '@order-saga/shared/http/app';
import { Type } from 'typebox';
import type { PrismaClient } from '../../database.ts';
import { orNull, SagaParams, State, Time } from '../../http/schemas.ts';
import { HoldView } from '../../operate/holds/hold-schemas.ts';
import { PaymentActionSeen, type Peers } from '../invariants/peers.ts';
import { countSettled } from './begun.ts';
import { readOverview } from './overview.ts';
import { EXPIRES_SOON_MINUTES } from './pending.ts';
import { askServices } from './services.ts';
import { sharedRead } from './shared-read.ts';
import { readTimeline, type TimelineMinutes, timelines } from './timeline.ts';

const tags = ['sagas'];
const strict = { additionalProperties: false };
const milliseconds = orNull(Type.Number({ description: 'Milliseconds' }));

const AtStake = Type.Array(Type.Object({ currency: Currency, amount: AmountSum, sagas: Type.Integer() }), {
  description: 'Totals of the orders, in minor units',
});

const HeldCommand = Type.Object({
  ...Type.Pick(HoldView, [
    ...(['holdId', 'command', 'reason', 'since', 'by', 'state', 'waiting', 'heldBack'] as const),
  ]).properties,
  heldIn: Type.Record(Type.String(), Type.Integer(), { description: 'Those that are held back, by state' }),
  atStake: AtStake,
});

const PendingPayments = Type.Object(
  {
    sagas: Type.Integer(),
    reasons: Type.Array(
      Type.Object({
        reason: Type.String({ description: 'What is waited for, such as `ActionRequired`' }),
        sagas: Type.Integer(),
        atStake: AtStake,
      }),
    ),
    expiringSoon: Type.Integer({
      description: `Holds of goods that expire within ${EXPIRES_SOON_MINUTES} minutes`,
    }),
    nextExpiryAt: orNull(Time),
  },
  { description: 'Payments that wait for their customer or their provider' },
);

const OverviewView = Type.Object({
  at: Time,
  total: Type.Integer(),
  states: Type.Record(Type.String(), Type.Integer()),
  incidents: Type.Integer(),
  waiting: Type.Array(
    Type.Object({
      state: State,
      command: Type.String(),
      service: Type.String({ description: 'Which is to answer' }),
      sagas: Type.Integer(),
      since: Time,
      atStake: AtStake,
    }),
    {
      description:
        'Steps that are not answered within `STEP_TIMEOUT_MS`, the longest wait first; incidents are not in it, nor what is held or pending',
    },
  ),
  held: Type.Array(HeldCommand, { description: 'Commands that are held, the newest hold first' }),
  pending: PendingPayments,
  startedPerSecond: Type.Number({ description: 'Of the last minute' }),
  finishedPerSecond: Type.Number({ description: 'Of the last minute' }),
  recent: Type.Object(
    {
      finished: Type.Integer(),
      completed: Type.Integer(),
      p50Ms: milliseconds,
      p95Ms: milliseconds,
    },
    { description: 'Of the newest 5000 ends in the last five minutes; times of first attempts' },
  ),
  oldestUnfinished: orNull(Type.Object({ orderId: OrderId, state: Type.String(), startedAt: Time })),
  deadLetters: Type.Integer({ description: 'Parked: they wait for a decision' }),
  outbox: orNull(
    Type.Object(
      { pending: Type.Integer(), oldestSeconds: Type.Number() },
      { description: 'Events of order-service that are not confirmed yet; null: it does not answer' },
    ),
  ),
});

const lengths = Object.keys(timelines).map(Number) as TimelineMinutes[];
// The type lets query-numbers.ts turn the text into a number.
const Minutes = Type.Enum(lengths, { type: 'integer' });
const TimelineView = Type.Object({
  bucketSeconds: Type.Integer(),
  buckets: Type.Array(
    Type.Object({
      at: Time,
      started: Type.Integer(),
      completed: Type.Integer(),
      failed: Type.Integer(),
      p95Ms: orNull(
        Type.Number({
          description:
            'Milliseconds, of first attempts; of a bucket with more than 200 an estimate, by up to 10 of each twentieth of its time',
        }),
      ),
    }),
    { description: 'Oldest first, without gaps; the last one is not over yet' },
  ),
});

const seenFields = <What extends Type.TSchema>(what: What) => ({
  seen: orNull(what),
  whyNot: orNull(Type.String({ description: 'Why the service did not say' })),
});
const seen = <What extends Type.TSchema>(what: What) => Type.Object(seenFields(what));
const ServicesView = Type.Object({
  order: seen(
    Type.Object({
      orderId: OrderId,
      status: Type.Enum(['Suspend', 'Completed', 'Failed']),
      attempt: Attempt,
      total: Amount,
      lines: Type.Array(OrderLine),
      paymentAction: Type.Optional(
        Type.Union([PaymentActionSeen, Type.Null()], {
          description: 'What the customer has to do. Whoever has it can do it: show it to the customer alone',
        }),
      ),
    }),
  ),
  stock: seen(
    Type.Array(
      Type.Object({
        attempt: Attempt,
        status: Type.Enum(['Reserved', 'Refused', 'Released']),
        lines: Type.Array(StockLine),
      }),
    ),
  ),
  payment: seen(Type.Array(PaymentView)),
  steps: Type.Array(
    Type.Object({
      service: Type.String(),
      ...seenFields(Type.Array(Type.Object({ attempt: Attempt, status: StepStatus }))),
    }),
    { description: 'Participants that were added to the saga' },
  ),
});

export function overviewRoutes(
  app: App,
  database: PrismaClient,
  peers: Peers,
  { retentionDays, stepTimeoutMs }: { retentionDays: RetentionDays; stepTimeoutMs: number },
): void {
  const settled = countSettled(database, retentionDays);
  const overview = sharedRead(() => readOverview(database, peers, settled, stepTimeoutMs));
  const timelineOf = new Map(
    lengths.map((minutes) => [minutes, sharedRead(() => readTimeline(database, minutes))]),
  );

  app.get(
    '/sagas/overview',
    {
      schema: {
        tags,
        operationId: 'getOverview',
        summary:
          'Counts by state, pace, durations, and what waits; at most a second old unless counting takes long',
        response: { 200: OverviewView },
      },
    },
    overview,
  );

  app.get(
    '/sagas/timeline',
    {
      schema: {
        tags,
        operationId: 'getTimeline',
        summary: 'Starts, completions and failures of sagas when they happened, and how long they took',
        querystring: Type.Object({ minutes: Type.Optional(Minutes) }, strict),
        response: { 200: TimelineView },
      },
    },
    ({ query }) => timelineOf.get(query.minutes ?? 60)!(),
  );

  app.get(
    '/sagas/:orderId/services',
    {
      schema: {
        tags,
        operationId: 'getServicesOfOrder',
        summary:
          'An order, its reservations, its payments and its other steps, as their services see them now',
        params: SagaParams,
        response: { 200: ServicesView },
      },
    },
    ({ params }) => askServices(peers, params.orderId.toLowerCase()),
  );
}
