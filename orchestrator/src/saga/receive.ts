// What a message does to a saga: starts it, moves it, is kept for later, is stale, or belongs to no saga. Pure.
import { isListenedTo, steps } from '@order-saga/shared/contracts/catalogue';
import type { Message, MessageOf } from '@order-saga/shared/contracts/message';
import type { SagaEvent } from './order-saga.ts';
import {
  AWAITING_ORDER,
  type Cause,
  type HistoryRow,
  historyRow,
  isOurs,
  keeperOf,
  move,
  outstandingCommand,
  type Saga,
  waitAnew,
} from './saga.ts';
import { orderStates, type SagaStates } from './states.ts';

export type Received =
  /** The saga changed (or began); its outstanding command is to be sent. */
  | { kind: 'moved'; saga: Saga; rows: HistoryRow[] }
  /** Nothing is sent; `saga` differs at most in what is kept for later. */
  | { kind: 'kept'; saga: Saga; rows: HistoryRow[] }
  /** The message moved nothing. `resend`: it is the one that led to the current state, so its command may be lost. */
  | { kind: 'stale'; saga: Saga; rows: HistoryRow[]; resend: boolean }
  /** No saga can use it. */
  | { kind: 'unknown' };

/**
 * @param saga the stored saga; undefined when there is none
 * @param isRecorded whether the history already has a stale row for this message: a repeat is recorded once
 */
export function receive(
  saga: Saga | undefined,
  message: Message,
  isRecorded: (message: Message) => boolean,
  states = orderStates,
): Received {
  if (message.type === 'OrderCreated' && (saga === undefined || saga.state === AWAITING_ORDER)) {
    return applyKeptCancel(begin(message, saga, states), states);
  }
  if (saga === undefined) {
    if (message.type !== 'OrderCancelRequested') return { kind: 'unknown' };
    return { kind: 'kept', saga: awaitOrder(message), rows: [] };
  }
  if (saga.state === AWAITING_ORDER) {
    return message.type === 'OrderCancelRequested' ? { kind: 'kept', saga, rows: [] } : { kind: 'unknown' };
  }
  if (!isOurs(saga, states)) return stale(saga, message, isRecorded(message), states);
  if (message.body.attempt === saga.attempt) {
    if (message.type === 'OrderCancelRequested' && states.of(saga.state)?.keepsCancel) {
      return { kind: 'kept', saga: { ...saga, keptCancelId: message.messageId }, rows: [] };
    }
    const event = toEvent(message);
    const cause = causeOf(message, 'message');
    const moved = event && (move(saga, event, cause, states.machine) ?? waitAnew(saga, event, cause));
    if (moved) return applyKeptCancel({ kind: 'moved', saga: moved.saga, rows: [moved.row] }, states);
  }
  return stale(saga, message, isRecorded(message), states);
}

function begin(
  message: MessageOf<'OrderCreated'>,
  stub: Saga | undefined,
  { initial }: SagaStates,
): Received & { kind: 'moved' } {
  const { orderId, attempt, customerId, currency, total, lines, payment } = message.body;
  const saga: Saga = {
    orderId,
    state: initial,
    attempt,
    failure: null,
    incident: null,
    order: { customerId, currency, total, lines, paymentToken: payment.token },
    traceparent: message.traceparent ?? stub?.traceparent ?? null,
    causeId: message.messageId,
    keptCancelId: stub?.keptCancelId ?? null,
    sends: null,
    sendCount: 0,
    pending: null,
    holdRevision: 0,
    lastSeq: 1,
  };
  return { kind: 'moved', saga, rows: [historyRow(saga, null, causeOf(message, 'message'))] };
}

function awaitOrder({ body, messageId, traceparent }: MessageOf<'OrderCancelRequested'>): Saga {
  return {
    orderId: body.orderId,
    state: AWAITING_ORDER,
    attempt: body.attempt,
    failure: null,
    incident: null,
    order: null,
    traceparent,
    causeId: null,
    keptCancelId: messageId,
    sends: null,
    sendCount: 0,
    pending: null,
    holdRevision: 0,
    lastSeq: 0,
  };
}

// A cancel that came too early takes its turn as soon as the saga begins, or begins again.
function applyKeptCancel(received: Received & { kind: 'moved' }, { initial, machine }: SagaStates): Received {
  const { saga, rows } = received;
  if (saga.state !== initial || saga.keptCancelId === null) return received;
  const actor = keeperOf(saga.keptCancelId);
  const cause: Cause = {
    kind: actor === null ? 'message' : 'admin',
    name: 'OrderCancelRequested',
    messageId: actor === null ? saga.keptCancelId : null,
    causationId: null,
    actor,
    detail: {},
  };
  const uncancelled = { ...saga, keptCancelId: null };
  const cancelled = move(uncancelled, { type: 'OrderCancelRequested' }, cause, machine)!;
  return { kind: 'moved', saga: cancelled.saga, rows: [...rows, cancelled.row] };
}

function stale(saga: Saga, message: Message, isRecorded: boolean, states: SagaStates): Received {
  const repeatsCause = message.messageId === saga.causeId;
  // Where it is pending, the repeat answers the command: sent again, the two would echo each other.
  const resend =
    repeatsCause && outstandingCommand(saga, states) !== null && !states.of(saga.state)?.isPending;
  if (isRecorded) return { kind: 'stale', saga, rows: [], resend };
  const noted = { ...saga, lastSeq: saga.lastSeq + 1 };
  const reason = staleReason(saga, message, repeatsCause, states);
  const cause = causeOf(message, 'stale');
  const row = historyRow({ ...noted, attempt: message.body.attempt }, saga.state, {
    ...cause,
    detail: { ...cause.detail, stale: reason },
  });
  return { kind: 'stale', saga: noted, rows: [row], resend };
}

function staleReason(saga: Saga, message: Message, repeatsCause: boolean, states: SagaStates): string {
  // Left alone: once a version that can go on with it sends its command again, it is answered again.
  if (!isOurs(saga, states)) return 'unloadable';
  if (message.body.attempt !== saga.attempt) return 'other-attempt';
  const isEarlier = saga.pending !== null && pendingTypes.has(message.type);
  return repeatsCause || isEarlier ? 'repeated' : 'not-expected';
}

/** Replies of which one may come after another. */
const pendingTypes: ReadonlySet<string> = new Set(steps.flatMap(({ pending }) => pending?.reply ?? []));

/**
 * The machine's event for a message, as a re-run makes it of the history row; null for OrderCreated, and for what is no event
 * of a saga.
 */
export function toEvent(message: Message): SagaEvent | null {
  const { type } = message;
  if (type === 'OrderCreated' || !isListenedTo(type)) return null;
  return { ...detailOf(message), type } as SagaEvent;
}

/** A message as the cause of a history row. */
export function causeOf(message: Message, kind: 'message' | 'stale'): Cause {
  const { type: name, messageId, causationId } = message;
  return { kind, name, messageId, causationId, actor: null, detail: detailOf(message) };
}

// Everything in the body but the key, the payment token and what the customer of a payment is shown, which is as secret. The customer and the total that an end tells others are in the
// row of OrderCreated already.
function detailOf(message: Message): Record<string, unknown> {
  const {
    orderId: _orderId,
    attempt: _attempt,
    payment: _payment,
    token: _token,
    action: _action,
    ...detail
  } = message.body as Record<string, unknown>;
  if (message.type === 'OrderCreated') return detail;
  const { customerId: _customerId, currency: _currency, total: _total, ...told } = detail;
  return told;
}
