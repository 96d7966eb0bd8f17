// A reply, from the command that it answers and what it has to tell.
import type { MessageBody, ReplyType } from '../contracts/catalogue.ts';
import { createMessage, type MessageOf } from '../contracts/message.ts';
import type { RowKey } from './rows.ts';

/** A command, or as much of one as a row keeps of it. */
export interface Answered {
  readonly messageId: string;
  readonly traceparent: string | null;
  readonly body: RowKey;
}

/** @param told the body of the reply without its order and attempt, which are those of the command */
export function replyTo<T extends ReplyType>(
  { messageId, traceparent, body: { orderId, attempt } }: Answered,
  type: T,
  told: Omit<MessageBody<T>, keyof RowKey>,
): MessageOf<T> {
  const body = { orderId, attempt, ...told } as unknown as MessageBody<T>;
  return createMessage(type, body, { causationId: messageId, traceparent });
}
