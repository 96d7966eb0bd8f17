// The outstanding command of a saga as a message. Always made from the saga's row, so it can be sent again at any time.
import type { CommandType } from '@order-saga/shared/contracts/catalogue';
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import { NO_PAYMENT_TOKEN } from '@order-saga/shared/contracts/order-messages';
import { outstandingCommand, type Saga } from './saga.ts';
import { eventsInto, orderStates } from './states.ts';

/** What the command of a saga is made of. Which data of the order it needs depends on its state. */
export type CommandSource = Pick<
  Saga,
  'orderId' | 'state' | 'attempt' | 'failure' | 'order' | 'causeId' | 'traceparent'
>;

/** Makes the command that the saga's state implies; null when nothing is outstanding. @throws TypeError */
export function commandMessage(saga: CommandSource, states = orderStates): Message | null {
  const { orderId, attempt, order, failure } = saga;
  const key = { orderId, attempt };
  const context = { causationId: saga.causeId, traceparent: saga.traceparent };
  const type = outstandingCommand(saga, states);
  switch (type) {
    case null:
      return null;
    case 'ReserveStock': {
      const lines = needed(order?.lines, 'order data').map(({ sku, quantity }) => ({ sku, quantity }));
      return createMessage(type, { ...key, lines }, context);
    }
    case 'ProcessPayment': {
      const amount = needed(order?.total, 'order data');
      const currency = needed(order?.currency, 'order data');
      // A token that is erased is not missed where nothing is to be paid.
      const token = needed(order?.paymentToken ?? (amount === 0 ? NO_PAYMENT_TOKEN : null), 'payment token');
      return createMessage(type, { ...key, amount, currency, token }, context);
    }
    case 'FailOrder': {
      const { reason, detail } = needed(failure, 'failure');
      return createMessage(type, { ...key, reason, detail }, context);
    }
    default:
      return createMessage(type, key, context);
  }
}

/** Commands that carry the lines of their order. */
const WITH_LINES: readonly (CommandType | null)[] = ['ReserveStock'];

/** The states whose command carries the lines of their order. */
export const statesWithLines = orderStates.where(({ command }) => WITH_LINES.includes(command));

const eventsToLines: ReadonlySet<string> = new Set([
  'OrderCreated',
  ...statesWithLines.flatMap((state) => eventsInto(state)),
]);

/** Whether a message may have led its saga, or lead it now, to a command that carries the lines of the order. */
export const leadsToLines = ({ type }: Message): boolean => eventsToLines.has(type);

function needed<Part>(part: Part | null | undefined, name: string): Part {
  if (part === null || part === undefined)
    throw new TypeError(`the saga has no ${name}, which its command needs`);
  return part;
}
