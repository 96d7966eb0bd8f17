// The order saga: which state follows which message, and the one command that each state sends on entry.
// Pure: used only through `transition`; no actors, no timers (deadlines are a column), no I/O.
//
//   Suspend ──StockReserved──▶ StockReserved ──PaymentCompleted──▶ Paid ──OrderCompleted──▶ Completed
//     │                            │ PaymentFailed
//     │ StockNotReserved           ▼
//     │                      ReleasingStock ──StockReleased──▶ FailingOrder ──OrderFailed──▶ Failed
//     └──────────────────────────────────────────────────────▶     ▲                           │ ReplayRequested
//   no answer, or cancel:  Suspend → ReleasingStock;  StockReserved → CancellingPayment        ▼
//   CancellingPayment ──PaymentCancelled──▶ ReleasingStock        Suspend ◀──OrderReopened── ReopeningOrder
//
// State names are stored: renaming one is a migration.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import type { FailureReason, Shortage } from '@order-saga/shared/contracts/fields';
import { assign, setup } from 'xstate';

export interface Failure {
  readonly reason: FailureReason;
  readonly detail: string | null;
}

/** A step that must succeed and keeps being unanswered: a person should look. */
export interface Incident {
  readonly code: 'STEP_UNANSWERED';
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface SagaContext {
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly incident: Incident | null;
}

/** What can happen to a saga. Replies carry only what the machine decides on. */
export type SagaEvent =
  | { type: 'StockReserved' }
  | { type: 'StockNotReserved'; reason: 'OutOfStock' | 'UnknownProduct'; shortages: readonly Shortage[] }
  | { type: 'StockReleased' }
  | { type: 'PaymentCompleted' }
  | { type: 'PaymentFailed'; declineCode: string | null }
  | { type: 'PaymentCancelled' }
  | { type: 'OrderCompleted' }
  | { type: 'OrderFailed' }
  | { type: 'OrderReopened' }
  | { type: 'OrderCancelRequested' }
  /** The outstanding command was sent `sendCount` times; `exhausted`: it will not be waited for any longer. */
  | { type: 'StepTimedOut'; exhausted: boolean; command: CommandType; sendCount: number; at: string }
  | { type: 'ReplayRequested' };

const send = <C extends CommandType>(command: C) => ({ type: 'send' as const, params: { command } });
const fail = <R extends FailureReason>(reason: R) => ({ type: 'fail' as const, params: { reason } });
// States that never give up: they go on sending and call for a person.
const unanswered = { StepTimedOut: { guard: 'exhausted' as const, actions: 'raiseIncident' as const } };

export const orderSaga = setup({
  types: {
    context: {} as SagaContext,
    events: {} as SagaEvent,
  },
  guards: {
    exhausted: ({ event }) => event.type === 'StepTimedOut' && event.exhausted,
  },
  actions: {
    /** Data for the caller, who makes the command outstanding. Does nothing here. */
    send: (_, _params: { command: CommandType }) => {},
    fail: assign({
      failure: (_, params: { reason: FailureReason }) => ({ reason: params.reason, detail: null }),
    }),
    failForStock: assign({
      failure: ({ event, context }) =>
        event.type === 'StockNotReserved'
          ? { reason: event.reason, detail: describeShortages(event.shortages) }
          : context.failure,
    }),
    failForPayment: assign({
      failure: ({ event, context }) =>
        event.type === 'PaymentFailed'
          ? { reason: 'PaymentDeclined' as const, detail: event.declineCode }
          : context.failure,
    }),
    raiseIncident: assign({
      incident: ({ event, context }) =>
        context.incident === null && event.type === 'StepTimedOut'
          ? {
              code: 'STEP_UNANSWERED' as const,
              message: `${event.command} was sent ${event.sendCount} times and is not answered; it is sent again until it is`,
              since: event.at,
            }
          : context.incident,
    }),
    clearIncident: assign({ incident: null }),
    beginNextAttempt: assign({ attempt: ({ context }) => context.attempt + 1, failure: null }),
  },
}).createMachine({
  id: 'order-saga',
  initial: 'Suspend',
  context: { attempt: 1, failure: null, incident: null },
  states: {
    Suspend: {
      entry: send('ReserveStock'),
      on: {
        StockReserved: 'StockReserved',
        StockNotReserved: { target: 'FailingOrder', actions: 'failForStock' },
        OrderCancelRequested: { target: 'ReleasingStock', actions: fail('Cancelled') },
        // Unanswered is not undone: the stock may have been reserved.
        StepTimedOut: { guard: 'exhausted', target: 'ReleasingStock', actions: fail('StockTimeout') },
      },
    },
    StockReserved: {
      entry: send('ProcessPayment'),
      on: {
        PaymentCompleted: 'Paid',
        PaymentFailed: { target: 'ReleasingStock', actions: 'failForPayment' },
        OrderCancelRequested: { target: 'CancellingPayment', actions: fail('Cancelled') },
        StepTimedOut: { guard: 'exhausted', target: 'CancellingPayment', actions: fail('PaymentTimeout') },
      },
    },
    // After the pivot: nothing can refuse any more, so the saga only goes forward.
    Paid: {
      entry: send('CompleteOrder'),
      exit: 'clearIncident',
      on: { OrderCompleted: 'Completed', ...unanswered },
    },
    CancellingPayment: {
      entry: send('CancelPayment'),
      exit: 'clearIncident',
      on: { PaymentCancelled: 'ReleasingStock', ...unanswered },
    },
    ReleasingStock: {
      entry: send('ReleaseStock'),
      exit: 'clearIncident',
      on: { StockReleased: 'FailingOrder', ...unanswered },
    },
    FailingOrder: {
      entry: send('FailOrder'),
      exit: 'clearIncident',
      on: { OrderFailed: 'Failed', ...unanswered },
    },
    ReopeningOrder: {
      entry: send('ReopenOrder'),
      exit: 'clearIncident',
      on: { OrderReopened: 'Suspend', ...unanswered },
    },
    Completed: { type: 'final' },
    Failed: { on: { ReplayRequested: { target: 'ReopeningOrder', actions: 'beginNextAttempt' } } },
  },
});

/** States of the machine, in the order of the drawing. */
export const sagaStates = [
  'Suspend',
  'StockReserved',
  'Paid',
  'Completed',
  'CancellingPayment',
  'ReleasingStock',
  'FailingOrder',
  'Failed',
  'ReopeningOrder',
] as const;
export type SagaState = (typeof sagaStates)[number];

/** The command that a state sends on entry; null for the states that wait for nothing. */
export const commandOf: Readonly<Record<SagaState, CommandType | null>> = {
  Suspend: 'ReserveStock',
  StockReserved: 'ProcessPayment',
  Paid: 'CompleteOrder',
  Completed: null,
  CancellingPayment: 'CancelPayment',
  ReleasingStock: 'ReleaseStock',
  FailingOrder: 'FailOrder',
  Failed: null,
  ReopeningOrder: 'ReopenOrder',
};

/** The events that lead into a state. */
export function eventsInto(state: SagaState): string[] {
  return Object.values(orderSaga.states).flatMap(({ transitions }) =>
    [...transitions].flatMap(([event, ways]) =>
      ways.some(({ target }) => target?.some(({ key }) => key === state)) ? [event] : [],
    ),
  );
}

function describeShortages(shortages: readonly Shortage[]): string | null {
  const [first, ...others] = shortages;
  if (first === undefined) return null;
  const lack =
    first.available === null
      ? `${first.sku} is unknown`
      : `${first.sku}: ${first.requested} wanted, ${first.available} available`;
  return others.length === 0 ? lack : `${lack}; and ${others.length} more`;
}
