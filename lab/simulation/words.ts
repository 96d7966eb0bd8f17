// Short names for the story of a run.
import type { Message } from '@order-saga/shared/contracts/message';

const PREFIX = '00000000-0000-7000-8000-';

export const orderIdOf = (n: number) => `${PREFIX}${n.toString(16).padStart(12, '0')}`;

/** `o1`: the first order. */
export const orderName = (orderId: string) => `o${Number.parseInt(orderId.slice(PREFIX.length), 16)}`;

/** `o1/2`: the second attempt of the first order. */
export const attemptName = ({ orderId, attempt }: { orderId: string; attempt: number }) =>
  `${orderName(orderId)}/${attempt}`;

export const messageName = ({ type, body }: Message) => `${type} ${attemptName(body)}`;
