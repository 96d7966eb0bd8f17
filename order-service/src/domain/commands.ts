// What a command of the saga does to its order. Pure.
import type { Message, MessageOf } from '@order-saga/shared/contracts/message';
import { replyTo } from '@order-saga/shared/worker/reply';
import { type CommandedOrder, isEnded, type OrderSummary } from './order.ts';

export type OrderCommand = MessageOf<'CompleteOrder'> | MessageOf<'FailOrder'> | MessageOf<'ReopenOrder'>;

/**
 * Applies a command to its order. Of an older attempt: answered, changes nothing. Of a newer one: the order adopts the
 * attempt (Suspend, no cancel asked for), then the command applies. An end of the same attempt stands.
 */
export function applyCommand(
  order: CommandedOrder,
  command: OrderCommand,
): { row: CommandedOrder; reply: Message } {
  const { attempt } = command.body;
  if (attempt < order.attempt) return { row: order, reply: asAsked(command, order) };
  const current = attempt > order.attempt ? reopened(order, attempt) : order;
  if (isEnded(current)) return { row: current, reply: withEnd(current, command) };
  switch (command.type) {
    case 'ReopenOrder':
      return { row: current, reply: asAsked(command, order) };
    case 'CompleteOrder':
      return { row: { ...current, status: 'Completed' }, reply: asAsked(command, order) };
    case 'FailOrder': {
      const { reason, detail } = command.body;
      const row = { ...current, status: 'Failed', failure: { reason, detail } } as const;
      return { row, reply: asAsked(command, order) };
    }
  }
}

const reopened = (order: CommandedOrder, attempt: number): CommandedOrder => ({
  ...order,
  status: 'Suspend',
  attempt,
  failure: null,
  cancelRequested: false,
});

/** That a command was done. */
function asAsked(command: OrderCommand, order: OrderSummary): Message {
  switch (command.type) {
    case 'CompleteOrder':
      return replyTo(command, 'OrderCompleted', summaryOf(order));
    case 'FailOrder':
      return replyTo(command, 'OrderFailed', { reason: command.body.reason, ...summaryOf(order) });
    case 'ReopenOrder':
      return replyTo(command, 'OrderReopened', {});
  }
}

// The truth about an order that has its end already, whatever was asked: a contradiction must show in the saga
// as a step that stays unanswered, never as a lie. Reopening is answered: its attempt was opened before it ended.
function withEnd(order: CommandedOrder, command: OrderCommand): Message {
  if (command.type === 'ReopenOrder') return asAsked(command, order);
  return order.status === 'Completed'
    ? replyTo(command, 'OrderCompleted', summaryOf(order))
    : replyTo(command, 'OrderFailed', { reason: order.failure!.reason, ...summaryOf(order) });
}

const summaryOf = ({ customerId, currency, total }: OrderSummary): OrderSummary => ({
  customerId,
  currency,
  total,
});
