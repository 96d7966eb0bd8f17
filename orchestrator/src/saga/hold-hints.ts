// What order-service is told of holds: that the command of a saga is held back, and that it is not any more. Each change has a
// revision that is stored with the saga, so that what is late or comes twice does no harm. A saga that was never held back is
// told of never. Pure.
import { createMessage, type Message } from '@order-saga/shared/contracts/message';
import type { Saga } from './saga.ts';

/** Whether order-service was last told that the command of the saga is held, or is to be told so. */
export const isToldHeld = ({ holdRevision }: Pick<Saga, 'holdRevision'>): boolean => holdRevision % 2 === 1;

/** The saga, as it is written when its command is held back. */
export const heldBack = (saga: Saga): Saga => (isToldHeld(saga) ? saga : changed(saga));

/** The saga, as it is written when its command is sent. */
export const notHeldBack = (saga: Saga): Saga => (isToldHeld(saga) ? changed(saga) : saga);

const changed = (saga: Saga): Saga => ({ ...saga, holdRevision: saga.holdRevision + 1 });

/** What is to be told of the saga as it is written; none where it was never held back. */
export function holdHints({ orderId, attempt, holdRevision, causeId, traceparent }: Saga): Message[] {
  if (holdRevision === 0) return [];
  const body = { orderId, attempt, revision: holdRevision, held: isToldHeld({ holdRevision }) };
  return [createMessage('CommandHeld', body, { causationId: causeId, traceparent })];
}
