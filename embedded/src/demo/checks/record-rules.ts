// What the services have written down: histories, the same end everywhere, one order for one request.
import { isDeepStrictEqual } from 'node:util';
import type { OrderEvidence } from './evidence.ts';
import { everyOrder, orderRule, type Rule } from './rule.ts';

const hasSaga = ({ saga }: OrderEvidence): boolean => saga !== null;
const wasSentTwice = ({ kind }: OrderEvidence): boolean => kind.placing === 'same-key';
const hasWaited = ({ kind }: OrderEvidence): boolean => kind.placing === 'wait';

export const recordRules: readonly Rule[] = [
  orderRule('history: seq counts 1, 2, 3 without gaps', hasSaga, ({ saga }) => {
    const seqs = saga!.history.map(({ seq }) => seq);
    const isGapless = seqs.length > 0 && seqs.every((seq, index) => seq === index + 1);
    return isGapless ? null : `seq ${seqs.join(', ')}`;
  }),
  orderRule('history: unbroken from state to state, up to the last', hasSaga, ({ saga }) => {
    let at: string | null = null;
    for (const { seq, from, to } of saga!.history) {
      if (from !== at) return `row ${seq} starts in ${from}, but the saga was in ${at}`;
      at = to;
    }
    return at === saga!.state ? null : `it ends in ${at}, but the saga is in ${saga!.state}`;
  }),
  orderRule('order and saga agree: state, attempt, failure', hasSaga, ({ order, saga }) => {
    const ofOrder = [order.status, order.attempt, order.failure];
    const ofSaga = [saga!.state, saga!.attempt, saga!.failure];
    return isDeepStrictEqual(ofOrder, ofSaga)
      ? null
      : `order ${JSON.stringify(ofOrder)}, saga ${JSON.stringify(ofSaga)}`;
  }),
  orderRule('one request, one order', everyOrder, ({ order, ordersOfCustomer }) =>
    isDeepStrictEqual(ordersOfCustomer, [order.orderId])
      ? null
      : `its customer has the orders [${ordersOfCustomer.join(', ')}]`,
  ),
  orderRule('one Idempotency-Key, one order and one answer', wasSentTwice, ({ answers }) => {
    const [first, second] = answers.map(({ status, location }) => `${status} ${location}`);
    return first !== undefined && first === second ? null : `first ${first}, then ${second}`;
  }),
  orderRule('Prefer: wait answers 200 with the finished order', hasWaited, ({ answers }) => {
    const { status, body } = answers[0]!;
    return status === 200 && body.status !== 'Suspend' ? null : `${status} with a ${body.status} order`;
  }),
  orderRule(
    'any other order is answered 202 with its Location',
    (evidence) => !hasWaited(evidence),
    ({ answers }) => {
      const { status, location, body } = answers[0]!;
      return status === 202 && location === `/orders/${body.orderId}`
        ? null
        : `${status} with Location ${location}`;
    },
  ),
];
