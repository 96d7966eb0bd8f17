// What a command does to an order. Pure.

import type { FailureReason, OrderLine } from '@order-saga/shared/contracts/fields';
import { createMessage, type Message, type MessageOf } from '@order-saga/shared/contracts/message';

export type OrderStatus = 'Suspend' | 'Completed' | 'Failed';

export interface Failure {
  readonly reason: FailureReason;
  readonly detail: string | null;
}

/** The part of an order that commands change. */
export interface OrderProgress {
  readonly status: OrderStatus;
  /** Newest attempt seen in a command. */
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly cancelRequested: boolean;
}

/** What an order has become. All else of it never changes. */
export interface OrderChange extends OrderProgress {
  readonly orderId: string;
  readonly updatedAt: Date;
}

export interface Order extends OrderChange {
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  /** Minor units. */
  readonly total: number;
  readonly createdAt: Date;
}

export type OrderCommand = MessageOf<'CompleteOrder'> | MessageOf<'FailOrder'> | MessageOf<'ReopenOrder'>;

/**
 * Applies a command. Of an older attempt: answered, changes nothing. Of a newer one: the order adopts the attempt
 * (Suspend, no cancel asked for), then the command applies. An end of the same attempt stands.
 */
export function applyCommand(
  order: OrderProgress,
  command: OrderCommand,
): { order: OrderProgress; reply: Message } {
  const { attempt } = command.body;
  if (attempt < order.attempt) return { order, reply: replyTo(command) };
  const current = attempt > order.attempt ? reopened(attempt) : order;
  if (current.status !== 'Suspend') return { order: current, reply: replyWithEnd(current, command) };
  switch (command.type) {
    case 'ReopenOrder':
      return { order: current, reply: replyTo(command) };
    default: {
      const { status, failure } = endOf(command);
      return { order: { ...current, status, failure }, reply: replyTo(command) };
    }
  }
}

export type EndCommand = MessageOf<'CompleteOrder'> | MessageOf<'FailOrder'>;

export function isEnd(message: Message): message is EndCommand {
  return message.type === 'CompleteOrder' || message.type === 'FailOrder';
}

/** The end of an order that is open, in the attempt of the command. */
export interface OrderEnd {
  readonly orderId: string;
  readonly attempt: number;
  readonly status: 'Completed' | 'Failed';
  readonly failure: Failure | null;
}

export function endOf(command: EndCommand): OrderEnd {
  const { orderId, attempt } = command.body;
  if (command.type === 'CompleteOrder') return { orderId, attempt, status: 'Completed', failure: null };
  const { reason, detail } = command.body;
  return { orderId, attempt, status: 'Failed', failure: { reason, detail } };
}

const reopened = (attempt: number): OrderProgress => ({
  status: 'Suspend',
  attempt,
  failure: null,
  cancelRequested: false,
});

/** That a command was obeyed. */
export function replyTo(command: OrderCommand): Message {
  const { orderId, attempt } = command.body;
  const context = { causationId: command.messageId, traceparent: command.traceparent };
  switch (command.type) {
    case 'CompleteOrder':
      return createMessage('OrderCompleted', { orderId, attempt }, context);
    case 'FailOrder':
      return createMessage('OrderFailed', { orderId, attempt, reason: command.body.reason }, context);
    case 'ReopenOrder':
      return createMessage('OrderReopened', { orderId, attempt }, context);
  }
}

// The truth about an order that has its end already, whatever was asked: a contradiction must show in the saga
// as a step that stays unanswered, never as a lie. Reopening is answered: its attempt was opened before it ended.
function replyWithEnd(order: OrderProgress, command: OrderCommand): Message {
  if (command.type === 'ReopenOrder') return replyTo(command);
  const { orderId, attempt } = command.body;
  const context = { causationId: command.messageId, traceparent: command.traceparent };
  return order.status === 'Completed'
    ? createMessage('OrderCompleted', { orderId, attempt }, context)
    : createMessage('OrderFailed', { orderId, attempt, reason: order.failure!.reason }, context);
}
