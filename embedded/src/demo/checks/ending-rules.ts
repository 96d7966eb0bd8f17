// Every order ends, and as its kind must.
import { isDeepStrictEqual } from 'node:util';
import type { Ending } from '../orders/order-kind.ts';
import type { OrderEvidence } from './evidence.ts';
import { everyOrder, orderRule, type Rule } from './rule.ts';

export const endingRules: readonly Rule[] = [
  orderRule('every accepted order has ended', everyOrder, ({ order, saga }) => {
    if (saga === null) return 'the orchestrator does not know it';
    const isOver = order.status !== 'Suspend' && saga.outcome !== 'running';
    return isOver ? null : `the order is ${order.status}, its saga ${saga.state}`;
  }),
  {
    name: 'every kind of order ends as it must',
    check: ({ orders }) => ({
      checked: orders.length,
      violations: [...Map.groupBy(orders, ({ kind }) => kind)].flatMap(([kind, ofKind]) =>
        unexpected(kind.endings, ofKind).map((text) => `${kind.name}, ${text}`),
      ),
    }),
  },
];

// Which of the orders gets which ending is open: two of three get the last two pieces.
function unexpected(endings: readonly Ending[], orders: readonly OrderEvidence[]): string[] {
  const open = [...endings];
  const others = orders.filter((evidence) => {
    const index = open.findIndex((ending) => matches(ending, evidence));
    if (index >= 0) open.splice(index, 1);
    return index < 0;
  });
  const expected = [...new Set(open.map(describeEnding))].join(' or ');
  return others.map((evidence) => {
    const { orderId } = evidence.order;
    return `order ${orderId}: expected ${expected || 'no such order'}, got ${describeEnding(actual(evidence))}`;
  });
}

function matches(ending: Ending, evidence: OrderEvidence): boolean {
  const { status, attempt, reason, detail, payments } = actual(evidence);
  return (
    status === ending.status &&
    attempt === ending.attempt &&
    reason === ending.reason &&
    (ending.detail === undefined || detail === ending.detail) &&
    (ending.payments === undefined || isDeepStrictEqual(payments, ending.payments))
  );
}

type Actual = Omit<Ending, 'status'> & { status: string };

const actual = ({ order, payments }: OrderEvidence): Actual => ({
  status: order.status,
  attempt: order.attempt,
  reason: order.failure?.reason ?? null,
  ...(order.failure?.detail == null ? {} : { detail: order.failure.detail }),
  payments: payments.map((payment) => payment.status),
});

function describeEnding({ status, attempt, reason, detail, payments }: Actual): string {
  const why = reason === null ? '' : ` (${reason}${detail === undefined ? '' : `: ${detail}`})`;
  const money = payments === undefined ? '' : ` with payments [${payments.join(', ')}]`;
  return `${status}${why} at attempt ${attempt}${money}`;
}
