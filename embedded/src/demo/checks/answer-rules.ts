// What the customers were answered.

import { isDeepStrictEqual } from 'node:util';
import type { Rule } from '@order-saga/shared/rules/rule';
import type { OrderEvidence } from './evidence.ts';

const hasWaited = ({ kind }: OrderEvidence): boolean => kind.placing === 'wait';

export const answerRules: readonly Rule<OrderEvidence>[] = [
  {
    rule: 'one-request-one-order',
    meaning: 'One request, one order',
    when: 'quiet',
    applies: () => true,
    problems: ({ order, ordersOfCustomer }) =>
      isDeepStrictEqual(ordersOfCustomer, [order.orderId])
        ? []
        : [`its customer has the orders [${ordersOfCustomer.join(', ')}]`],
  },
  {
    rule: 'one-key-one-order',
    meaning: 'One Idempotency-Key, one order and one answer',
    when: 'quiet',
    applies: ({ kind }) => kind.placing === 'same-key',
    problems({ answers }) {
      const [first, second] = answers.map(({ status, location }) => `${status} ${location}`);
      return first !== undefined && first === second ? [] : [`first ${first}, then ${second}`];
    },
  },
  {
    rule: 'wait-gets-the-end',
    meaning: 'Prefer: wait is answered 200 with the finished order',
    when: 'quiet',
    applies: hasWaited,
    problems({ answers }) {
      const { status, body } = answers[0]!;
      return status === 200 && body.status !== 'Suspend' ? [] : [`${status} with a ${body.status} order`];
    },
  },
  {
    rule: 'accepted-with-its-location',
    meaning: 'Any other order is answered 202 with its Location',
    when: 'quiet',
    applies: (evidence) => !hasWaited(evidence),
    problems({ answers }) {
      const { status, location, body } = answers[0]!;
      return status === 202 && location === `/orders/${body.orderId}`
        ? []
        : [`${status} with Location ${location}`];
    },
  },
];
