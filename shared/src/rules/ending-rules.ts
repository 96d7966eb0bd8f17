// Order and saga end, alike, and no saga goes another way than its order.
import type { FailureSeen, OrderEvidence, OrderSeen, SagaSeen } from './evidence.ts';
import type { Rule } from './rule.ts';

type OrderRule = Rule<OrderEvidence>;

const hasEnded = (state: string | undefined): boolean => state === 'Completed' || state === 'Failed';

/** Both have their end: what is held now is what stays. */
export const isOver = ({ order, saga }: OrderEvidence): boolean =>
  hasEnded(order?.status) && hasEnded(saga?.state);

export const isCompleted = ({ order }: OrderEvidence): boolean => order?.status === 'Completed';
export const isFailed = ({ order }: OrderEvidence): boolean => order?.status === 'Failed';

export const endingRules: readonly OrderRule[] = [
  {
    rule: 'order-is-known',
    meaning: 'A saga, payment or reservation has its order',
    when: 'quiet',
    applies: () => true,
    problems: ({ order }) => (order === null ? ['there is no such order'] : []),
  },
  {
    rule: 'order-has-its-end',
    meaning: 'Every order and its saga have their end',
    when: 'quiet',
    applies: ({ order }) => order !== null,
    problems(evidence) {
      const { order, saga } = evidence;
      if (isOver(evidence)) return [];
      if (saga === null) return [`the order is ${order!.status}, and there is no saga`];
      const last = saga.history.at(-1);
      return [
        `the order is ${order!.status}, its saga ${saga.state} at attempt ${saga.attempt}${last ? `, after ${last.kind} ${last.name}` : ''}`,
      ];
    },
  },
  {
    rule: 'saga-follows-its-order',
    meaning: 'A saga goes on only in the way that its order ended',
    when: 'always',
    applies: ({ order, saga }) =>
      order !== null && saga !== null && hasEnded(order.status) !== hasEnded(saga.state),
    problems: (evidence) => (mayBeOnItsWay(evidence.order!, evidence.saga!) ? [] : [asTheyAre(evidence)]),
  },
  {
    rule: 'order-and-saga-agree',
    meaning: 'Order and saga have the same end, attempt and reason',
    when: 'ended',
    applies: isOver,
    problems(evidence) {
      const { order, saga } = evidence;
      if (order!.status !== saga!.state || order!.attempt !== saga!.attempt) return [asTheyAre(evidence)];
      const [ofOrder, ofSaga] = [failureText(order!.failure), failureText(saga!.failure)];
      return ofOrder === ofSaga ? [] : [`the order failed with ${ofOrder}, the saga with ${ofSaga}`];
    },
  },
];

/**
 * For a system that works: else `order-has-its-end` says so. The saga begins before its order ends, and is pruned on its own, so
 * that orders which are about to be pruned must be left out.
 */
export const sagaIsThere: OrderRule = {
  rule: 'ended-order-has-its-saga',
  meaning: 'An order that has ended has its saga',
  when: 'always',
  applies: ({ order }) => hasEnded(order?.status),
  problems: ({ order, saga }) =>
    saga === null ? [`the order is ${order!.status} (attempt ${order!.attempt}), and there is no saga`] : [],
};

/**
 * An order ends before its saga hears of it: by the one command that the saga still waits for. A saga that was replayed waits for its
 * Failed order to be reopened.
 */
export function mayBeOnItsWay(
  order: Pick<OrderSeen, 'status' | 'attempt'>,
  { command, attempt }: Pick<SagaSeen, 'command' | 'attempt'>,
): boolean {
  if (command === undefined) return true;
  const sameAttempt = attempt === order.attempt;
  switch (order.status) {
    case 'Completed':
      return command === 'CompleteOrder' && sameAttempt;
    case 'Failed':
      return (
        (command === 'FailOrder' && sameAttempt) ||
        (command === 'ReopenOrder' && attempt === order.attempt + 1)
      );
    default:
      return false;
  }
}

const asTheyAre = ({ order, saga }: OrderEvidence): string =>
  `the order is ${order!.status} (attempt ${order!.attempt}), the saga ${saga!.state} (attempt ${saga!.attempt})`;

const failureText = (failure: FailureSeen | null): string =>
  failure === null
    ? 'no failure'
    : `${failure.reason}${failure.detail === null ? '' : ` (${failure.detail})`}`;
