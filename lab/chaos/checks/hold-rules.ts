// What was held for payments that waited: free again once their time was over, as soon as everything was up.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { checkRules, type Rule } from '@order-saga/shared/rules/rule';
import type { StoredOrder, TimedHistoryRow } from '../../rules/read-orders.ts';
import type { Evidence } from './evidence.ts';

/** What was away until everything was up comes back by its next try, and a busy machine needs its time. */
export const GRACE_MS = 30_000;

interface Hold {
  readonly orderId: string;
  readonly expiresAt: number;
  /** When its saga began to give back what it held, or was paid. Undefined: it waits still. */
  readonly leftAt: number | undefined;
  /** It was given up because its time was over. */
  readonly isExpired: boolean;
  readonly healedAt: number;
}

export const checkHolds = ({ orders, healedAt }: Pick<Evidence, 'orders' | 'healedAt'>): RuleResult[] =>
  checkRules(
    rules,
    orders.flatMap((order) => holdsOf(order).map((hold): Hold => ({ ...hold, healedAt }))),
    ({ orderId }) => orderId,
  );

const rules: readonly Rule<Hold>[] = [
  {
    rule: 'hold-ends-with-its-time',
    meaning: 'With all up, no hold outlives its expiry',
    when: 'quiet',
    applies: () => true,
    problems: ({ expiresAt, healedAt, leftAt = Number.POSITIVE_INFINITY }) => {
      const lateMs = leftAt - Math.max(expiresAt, healedAt);
      return lateMs > GRACE_MS ? [`its payment was waited for ${lateMs} ms too long`] : [];
    },
  },
  {
    rule: 'hold-lasts-its-time',
    meaning: 'No payment is given up before its expiry',
    when: 'quiet',
    applies: ({ isExpired }) => isExpired,
    problems: ({ expiresAt, leftAt }) =>
      leftAt! < expiresAt ? [`its payment was given up ${expiresAt - leftAt!} ms too early`] : [],
  },
];

/** One for each attempt of the order whose payment had to wait. */
function holdsOf({ orderId, saga }: StoredOrder): Omit<Hold, 'healedAt'>[] {
  const attempts = Map.groupBy(saga?.history ?? [], ({ attempt }) => attempt);
  return [...attempts.values()].flatMap((rows) => {
    // A later one that changes nothing of the wait is stale.
    const told = rows.findLast(({ kind, name }) => kind === 'message' && name === 'PaymentPending');
    const left = rows.find(({ from, to }) => from === 'PaymentPending' && to !== from);
    if (told === undefined) return [];
    const isExpired = left?.kind === 'timeout';
    return [{ orderId, expiresAt: expiryIn(told), leftAt: left?.at, isExpired }];
  });
}

const expiryIn = ({ detail }: TimedHistoryRow): number => Date.parse(String(detail?.['expiresAt']));
