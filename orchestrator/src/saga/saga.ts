// A saga as it is stored, and the one way to move it: an event through the machine, a history row for the move.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { transition } from 'xstate';
import {
  type Failure,
  type Incident,
  noOrder,
  type OrderFacts,
  orderSaga,
  type SagaEvent,
  type SagaState,
} from './order-saga.ts';
import { type Outcome, orderStates } from './states.ts';

/** A cancel came before its OrderCreated: the saga has a row, but no machine yet. */
export const AWAITING_ORDER = 'AwaitingOrder';

/** In `keptCancelId`: an operator's cancel, which has no message. */
const KEPT_BY = 'admin:';
export const keptBy = (actor: string): string => KEPT_BY + actor;
/** Who asked for a kept cancel; null when a message did. */
export const keeperOf = (keptCancelId: string): string | null =>
  keptCancelId.startsWith(KEPT_BY) ? keptCancelId.slice(KEPT_BY.length) : null;

/** What the commands of a saga are made of. */
export interface OrderData extends OrderFacts {
  /** Never shown, logged or put into the history. Null once nothing will be charged any more. */
  readonly paymentToken: string | null;
}

/** What a saga in a pending state waits for. */
export interface Pending {
  /** Until when, ISO 8601. */
  readonly expiresAt: string;
  /** Of the reply that said so. */
  readonly revision: number;
  /** The command was sent for the last time: what was decided until then is known, or on its way. */
  readonly isLastAsked: boolean;
}

export interface Saga {
  readonly orderId: string;
  readonly state: SagaState | typeof AWAITING_ORDER;
  /** Epoch, from 1. */
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly incident: Incident | null;
  /** Null only while the order is awaited. */
  readonly order: OrderData | null;
  readonly traceparent: string | null;
  /** Message that led to the current state; null when a timeout or an admin did. */
  readonly causeId: string | null;
  /** Cancel request that is applied as soon as the saga is in Suspend: the id of its message, or `keptBy` an operator. */
  readonly keptCancelId: string | null;
  /** The command with which it was brought to its state, as the row notes it; null: it was not noted. */
  readonly sends: string | null;
  /** Confirmed sends of the outstanding command. */
  readonly sendCount: number;
  /** Null where the state is not pending. */
  readonly pending: Pending | null;
  /** Of the newest CommandHeld about it; 0: none. Odd: that said that its command is held. */
  readonly holdRevision: number;
  /** Highest `seq` of the history. */
  readonly lastSeq: number;
}

export type HistoryKind = 'message' | 'timeout' | 'admin' | 'command' | 'stale';

export interface HistoryRow {
  readonly orderId: string;
  readonly seq: number;
  readonly kind: HistoryKind;
  readonly name: string;
  readonly from: string | null;
  readonly to: string;
  readonly attempt: number;
  readonly messageId: string | null;
  readonly causationId: string | null;
  readonly actor: string | null;
  /** What a re-run of the machine needs. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a history row says about its cause. */
export type Cause = Pick<HistoryRow, 'kind' | 'name' | 'messageId' | 'causationId' | 'actor' | 'detail'>;

type Step = Pick<Saga, 'attempt' | 'failure' | 'incident'> & { readonly state: SagaState };

/** Puts one event through the machine. The state is unchanged when the event means nothing in it. */
export function applyEvent(
  saga: Pick<Saga, 'state' | 'attempt' | 'failure' | 'incident'> & { readonly order: OrderFacts | null },
  event: SagaEvent,
  machine = orderSaga,
): Step {
  const { state, ...context } = stepOf(saga);
  const snapshot = machine.resolveState({
    value: state,
    context: { ...context, order: saga.order ?? noOrder },
  });
  const [next] = transition(machine, snapshot, event);
  return stepOf({ ...next.context, state: next.value as SagaState });
}

const stepOf = ({ state, attempt, failure, incident }: Pick<Saga, keyof Step>): Step => ({
  state: state as SagaState,
  attempt,
  failure,
  incident,
});

/** Moves a saga by an event that transitions, and writes its history row. Null when the event does not move it. */
export function move(
  saga: Saga,
  event: SagaEvent,
  cause: Cause,
  machine = orderSaga,
): { saga: Saga; row: HistoryRow } | null {
  const next = applyEvent(saga, event, machine);
  if (next.state === saga.state) return null;
  const moved: Saga = {
    ...{ ...saga, ...next, causeId: cause.messageId, sends: null, sendCount: 0, pending: pendingOf(event) },
    lastSeq: saga.lastSeq + 1,
  };
  return { saga: moved, row: historyRow(moved, saga.state, cause) };
}

/**
 * What is waited for has changed: a later reply that says so replaces an earlier one. Null when the saga does not wait so, or
 * knows of it already.
 */
export function waitAnew(saga: Saga, event: SagaEvent, cause: Cause): { saga: Saga; row: HistoryRow } | null {
  const pending = pendingOf(event);
  if (saga.pending === null || pending === null || pending.revision <= saga.pending.revision) return null;
  const waiting: Saga = {
    ...saga,
    ...{ pending, causeId: cause.messageId, sendCount: 0, lastSeq: saga.lastSeq + 1 },
  };
  return { saga: waiting, row: historyRow(waiting, saga.state, cause) };
}

const pendingOf = (event: SagaEvent): Pending | null =>
  event.type === 'PaymentPending'
    ? { expiresAt: event.expiresAt, revision: event.revision, isLastAsked: false }
    : null;

/** The row for what has just happened to `saga`, whose `lastSeq` is already the row's. */
export function historyRow(
  saga: Pick<Saga, 'orderId' | 'lastSeq' | 'state' | 'attempt'>,
  from: string | null,
  cause: Cause,
): HistoryRow {
  const { orderId, lastSeq: seq, state: to, attempt } = saga;
  return { orderId, seq, from, to, attempt, ...cause };
}

/** What says of a saga which machine can go on with it. */
export type Place = Pick<Saga, 'state'> & Partial<Pick<Saga, 'sends'>>;

/**
 * Whether this machine can go on with a saga: it has its state, and sends there what the saga was brought there with. Else
 * another version of the machine must, for the reply to the one command would be taken for that to the other.
 */
export function isOurs({ state, sends = null }: Place, states = orderStates): boolean {
  if (state === AWAITING_ORDER) return true;
  const facts = states.of(state);
  return facts !== undefined && (sends === null || sends === facts.command);
}

/** Types of the commands that are held, read where the sagas of a decision are locked. */
export type HeldCommands = ReadonlySet<string>;

/**
 * The one command whose reply the saga waits for; null when it waits for none, and when another version of the machine must
 * go on with it, of which nothing is known.
 */
export const outstandingCommand = (saga: Place, states = orderStates): CommandType | null =>
  isOurs(saga, states) ? (states.of(saga.state)?.command ?? null) : null;

export const outcomeOf = (state: string, states = orderStates): Outcome =>
  states.of(state)?.outcome ?? 'running';
