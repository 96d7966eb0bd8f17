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
//   StockReserved ──PaymentPending──▶ PaymentPending: as in StockReserved, but for its own time; in vain, or cancel:
//   CancellingPayment
//
// State names are stored: renaming one is a migration.
import {
  type CommandType,
  type FailureReason,
  type MessageBody,
  type PendingType,
  type RefusalType,
  type ReplyType,
  steps,
} from '@order-saga/shared/contracts/catalogue';
import type { OrderLine, Shortage } from '@order-saga/shared/contracts/fields';
import { assign, setup } from 'xstate';

export interface Failure {
  /** A FailureReason, or one that this version does not know: a participant may be newer. */
  readonly reason: string;
  readonly detail: string | null;
}

/** A step that must succeed and keeps being unanswered: a person should look. */
export interface Incident {
  readonly code: 'STEP_UNANSWERED';
  readonly message: string;
  /** ISO 8601. */
  readonly since: string;
}

/** What a guard may decide on. */
export interface OrderFacts {
  readonly customerId: string;
  readonly currency: string;
  /** Minor units. */
  readonly total: number;
  /** Null: not read. They are where the state says `reads: 'lines'`. */
  readonly lines: readonly OrderLine[] | null;
}

export interface SagaContext {
  /** It never changes. */
  readonly order: OrderFacts;
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly incident: Incident | null;
}

/** Where a state stands in the course of an order. */
export type Phase = 'forward' | 'undoing' | 'reopening' | 'completed' | 'failed';

/** What its transitions do not say of a state. Everything that anybody knows of states is read off the machine: states.ts. */
export interface StateMeta {
  /** How the order stands, in one sentence for people. */
  readonly says: string;
  /** Whom its command asks for what. */
  readonly asks?: string;
  /** What its step may be refused with. */
  readonly refusals?: readonly FailureReason[];
  /** A guard on a way out of it looks at the lines of the order, which are read only where they are needed. */
  readonly reads?: 'lines';
}

/** A reply that refuses a step tells why: in `reason`, and in one of the other fields more about it. */
type Refusal = {
  [T in RefusalType]: { type: T } & Omit<MessageBody<T>, 'orderId' | 'attempt'>;
}[RefusalType];

/** What can happen to a saga. */
export type SagaEvent =
  | Refusal
  /** Its reply comes later; it is waited for until `expiresAt`. */
  | { type: PendingType; revision: number; reason: string; expiresAt: string }
  | { type: Exclude<ReplyType, RefusalType | PendingType> }
  | { type: 'OrderCancelRequested' }
  /** The outstanding command was sent `sendCount` times; `exhausted`: it will not be waited for any longer. */
  | { type: 'StepTimedOut'; exhausted: boolean; command: CommandType; sendCount: number; at: string }
  | { type: 'ReplayRequested' }
  /** An operator found that the order has its end at order-service, to which no other event leads. */
  | { type: 'EndRequested'; status: 'Completed' | 'Failed'; attempt: number; failure: Failure | null };

/** Of a saga that has none yet, and of a walk of the machine alone. */
export const noOrder: OrderFacts = { customerId: '', currency: '', total: 0, lines: [] };

const send = <C extends CommandType>(command: C) => ({ type: 'send' as const, params: { command } });
const fail = <R extends FailureReason>(reason: R) => ({ type: 'fail' as const, params: { reason } });
// States that never give up: they go on sending and call for a person.
const unanswered = { StepTimedOut: { guard: 'exhausted' as const, actions: 'raiseIncident' as const } };

export const orderSaga = setup({
  types: {
    context: {} as SagaContext,
    events: {} as SagaEvent,
    tags: {} as Phase | 'keepsCancel' | 'pending',
    meta: {} as StateMeta,
  },
  guards: {
    exhausted: ({ event }) => event.type === 'StepTimedOut' && event.exhausted,
    isCompleted: ({ event }) => event.type === 'EndRequested' && event.status === 'Completed',
  },
  actions: {
    /** Data for the caller, who makes the command outstanding. Does nothing here. */
    send: (_, _params: { command: CommandType }) => {},
    fail: assign({
      failure: (_, params: { reason: FailureReason }) => ({ reason: params.reason, detail: null }),
    }),
    failAsRefused: assign({
      failure: ({ event, context }) =>
        isRefusal(event) ? { reason: event.reason, detail: detailOf(event) } : context.failure,
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
    endAsItsOrder: assign(({ event, context }) =>
      event.type === 'EndRequested'
        ? { attempt: event.attempt, failure: event.failure, incident: null }
        : context,
    ),
    beginNextAttempt: assign({ attempt: ({ context }) => context.attempt + 1, failure: null }),
  },
}).createMachine({
  id: 'order-saga',
  initial: 'Suspend',
  context: { order: noOrder, attempt: 1, failure: null, incident: null },
  on: {
    EndRequested: [
      { guard: 'isCompleted', target: '.Completed', actions: 'endAsItsOrder' },
      { target: '.Failed', actions: 'endAsItsOrder' },
    ],
  },
  states: {
    Suspend: {
      tags: 'forward',
      meta: {
        says: 'The order is accepted; nothing is held or paid yet.',
        asks: 'stock-service to hold its goods',
        refusals: ['OutOfStock', 'UnknownProduct'],
      },
      entry: send('ReserveStock'),
      on: {
        StockReserved: 'StockReserved',
        StockNotReserved: { target: 'FailingOrder', actions: 'failAsRefused' },
        OrderCancelRequested: { target: 'ReleasingStock', actions: fail('Cancelled') },
        // No reply does not mean that nothing happened: the stock may have been reserved.
        StepTimedOut: { guard: 'exhausted', target: 'ReleasingStock', actions: fail('StockTimeout') },
      },
    },
    StockReserved: {
      tags: 'forward',
      meta: {
        says: 'The goods of the order are held; it is not paid yet.',
        asks: 'payment-service to charge the customer',
        refusals: ['PaymentDeclined'],
      },
      entry: send('ProcessPayment'),
      on: {
        PaymentCompleted: 'Paid',
        PaymentFailed: { target: 'ReleasingStock', actions: 'failAsRefused' },
        PaymentPending: 'PaymentPending',
        OrderCancelRequested: { target: 'CancellingPayment', actions: fail('Cancelled') },
        StepTimedOut: { guard: 'exhausted', target: 'CancellingPayment', actions: fail('PaymentTimeout') },
      },
    },
    // The command of StockReserved is still to be answered: it is sent again from time to time, and is no try.
    PaymentPending: {
      tags: ['forward', 'pending'],
      meta: {
        says: 'The goods of the order are held; its payment waits for the customer, or for the provider.',
        asks: 'payment-service to charge the customer',
        refusals: ['PaymentDeclined'],
      },
      entry: send('ProcessPayment'),
      on: {
        PaymentCompleted: 'Paid',
        PaymentFailed: { target: 'ReleasingStock', actions: 'failAsRefused' },
        // A higher revision: something else is waited for, or for another time.
        PaymentPending: {},
        OrderCancelRequested: { target: 'CancellingPayment', actions: fail('Cancelled') },
        StepTimedOut: { guard: 'exhausted', target: 'CancellingPayment', actions: fail('PaymentExpired') },
      },
    },
    // After the pivot: nothing can refuse any more, so the saga only goes forward.
    Paid: {
      tags: 'forward',
      meta: {
        says: 'The order is paid: from here on it can only be completed.',
        asks: 'order-service to complete the order',
      },
      entry: send('CompleteOrder'),
      exit: 'clearIncident',
      on: { OrderCompleted: 'Completed', ...unanswered },
    },
    Completed: {
      type: 'final',
      tags: 'completed',
      meta: {
        says: 'The order is completed: it is paid, and its goods are held. Nothing is outstanding.',
      },
    },
    CancellingPayment: {
      tags: 'undoing',
      meta: {
        says: 'The order is being undone, beginning with its payment.',
        asks: 'payment-service to cancel the payment, or to give the money back',
      },
      entry: send('CancelPayment'),
      exit: 'clearIncident',
      on: { PaymentCancelled: 'ReleasingStock', ...unanswered },
    },
    ReleasingStock: {
      tags: 'undoing',
      meta: {
        says: 'The order is being undone: no money is held any more, its goods may be.',
        asks: 'stock-service to let go of its goods',
      },
      entry: send('ReleaseStock'),
      exit: 'clearIncident',
      on: { StockReleased: 'FailingOrder', ...unanswered },
    },
    FailingOrder: {
      tags: 'undoing',
      meta: {
        says: 'The order is being undone: no money and no goods are held any more.',
        asks: 'order-service to mark the order as failed',
      },
      entry: send('FailOrder'),
      exit: 'clearIncident',
      on: { OrderFailed: 'Failed', ...unanswered },
    },
    Failed: {
      tags: 'failed',
      meta: {
        says: 'The order failed. No money and no goods are held for it, and nothing is outstanding.',
      },
      on: { ReplayRequested: { target: 'ReopeningOrder', actions: 'beginNextAttempt' } },
    },
    ReopeningOrder: {
      tags: ['reopening', 'keepsCancel'],
      meta: {
        says: 'The order is being started again.',
        asks: 'order-service to open the order again',
      },
      entry: send('ReopenOrder'),
      exit: 'clearIncident',
      on: { OrderReopened: 'Suspend', ...unanswered },
    },
  },
});

export type SagaState = keyof typeof orderSaga.states & string;

const refusals: ReadonlySet<string> = new Set(steps.map(({ refused }) => refused));
const isRefusal = (event: SagaEvent): event is Refusal => refusals.has(event.type);

function detailOf(refusal: Refusal): string | null {
  const {
    shortages,
    declineCode,
    detail = null,
  } = refusal as {
    readonly shortages?: readonly Shortage[];
    readonly declineCode?: string | null;
    readonly detail?: string | null;
  };
  if (shortages !== undefined) return describeShortages(shortages);
  return declineCode === undefined ? detail : declineCode;
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
