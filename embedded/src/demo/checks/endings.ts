// Every kind of order ends as it must.
import { isDeepStrictEqual } from 'node:util';
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import type { Ending } from '../orders/order-kind.ts';
import type { OrderEvidence } from './evidence.ts';

export function checkEndings(orders: readonly OrderEvidence[]): RuleResult {
  const kinds = [...Map.groupBy(orders, ({ kind }) => kind)];
  return {
    rule: 'kind-ends-as-it-must',
    meaning: 'Every kind of order ends as it must',
    checked: orders.length,
    violations: kinds.flatMap(([kind, ofKind]) => unexpected(kind.name, kind.endings, ofKind)),
  };
}

// Which of the orders gets which ending is open: two of three get the last two pieces.
function unexpected(
  kind: string,
  endings: readonly Ending[],
  orders: readonly OrderEvidence[],
): RuleResult['violations'] {
  const open = [...endings];
  const others = orders.filter((evidence) => {
    const index = open.findIndex((ending) => matches(ending, evidence));
    if (index >= 0) open.splice(index, 1);
    return index < 0;
  });
  const expected = [...new Set(open.map(describeEnding))].join(' or ');
  return others.map((evidence) => ({
    subject: evidence.orderId,
    detail: `${kind}: expected ${expected || 'no such order'}, got ${describeEnding(actual(evidence))}`,
  }));
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
