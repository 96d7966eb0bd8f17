// The ids of a message, defined once.
//
// message id      names one message. A UUIDv5 of (order, attempt, type), so a repeat has the same id.
// correlation id  the saga = the order. Every message of an order carries it.
// causation id    the message id of the message that caused this one; null when a person or a clock did.
// attempt         the epoch of a saga: 1, and one more with every replay.
import { v5, v7 } from 'uuid';

const MESSAGE_NAMESPACE = '6b1f7f0a-8d0e-5a44-9a53-0c6f2f7d2b11';

/** The message id of `type` for one attempt of an order: the same inputs give the same id (RFC 9562, UUIDv5). */
export function messageIdOf(orderId: string, attempt: number, type: string): string {
  return v5(`${orderId}:${attempt}:${type}`, MESSAGE_NAMESPACE);
}

/** A new id that sorts by time (RFC 9562, UUIDv7). */
export function newId(): string {
  return v7();
}
