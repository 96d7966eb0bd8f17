// What always holds for an order that has its end. Pure: what the services say goes in, what is wrong comes out.

import type { OrderLine } from '@order-saga/shared/contracts/fields';
import type { PaymentInspection, StockInspection } from '@order-saga/shared/contracts/inspection';
import { rerun } from '../../saga/rerun.ts';
import type { HistoryRow } from '../../saga/saga.ts';
import type { SagaView } from '../../store/saga-reader.ts';

/** An order as order-service shows it. */
export interface OrderSeen {
  readonly orderId: string;
  readonly status: 'Suspend' | 'Completed' | 'Failed';
  readonly attempt: number;
  readonly total: number;
  readonly lines: OrderLine[];
}

/** Everything that the services hold for one order. */
export interface Evidence {
  readonly order: OrderSeen;
  /** Null: the orchestrator has no saga of it. */
  readonly saga: SagaView | null;
  readonly payments: PaymentInspection['items'];
  readonly reservations: StockInspection['items'];
}

export interface Rule {
  /** Stable name. */
  readonly rule: string;
  readonly meaning: string;
  /** Whether it says anything about this order. */
  applies(evidence: Evidence): boolean;
  /** What is wrong; null when it holds. */
  broken(evidence: Evidence): string | null;
}

/** An order on its way is never a violation: only one whose saga has the same end under the same attempt is judged. */
export function hasEnded({ order, saga }: Evidence): boolean {
  return order.status !== 'Suspend' && saga !== null && saga.outcome !== 'running';
}

const completed = ({ order }: Evidence) => order.status === 'Completed';
const failed = ({ order }: Evidence) => order.status === 'Failed';
const live = ({ reservations }: Evidence) => reservations.filter(({ status }) => status === 'Reserved');

export const rules: readonly Rule[] = [
  {
    rule: 'order-and-saga-agree',
    meaning: 'Order and saga have the same end under the same attempt',
    applies: () => true,
    broken: ({ order, saga }) =>
      saga?.state === order.status && saga.attempt === order.attempt
        ? null
        : `the order is ${order.status} (attempt ${order.attempt}), the saga ${saga?.state} (attempt ${saga?.attempt})`,
  },
  {
    rule: 'completed-is-paid-once',
    meaning: 'A Completed order has exactly one Completed payment, of its amount',
    applies: completed,
    broken: ({ order, payments }) => {
      const paid = payments.filter(({ status }) => status === 'Completed');
      if (paid.length !== 1) return `${paid.length} payments are Completed`;
      return paid[0]!.amount === order.total
        ? null
        : `${paid[0]!.amount} was paid, the total is ${order.total}`;
    },
  },
  {
    rule: 'completed-holds-its-stock',
    meaning: 'A Completed order has exactly one live reservation, of its lines',
    applies: completed,
    broken: (evidence) => {
      const held = live(evidence);
      if (held.length !== 1) return `${held.length} reservations are live`;
      return sameLines(held[0]!.lines, evidence.order.lines)
        ? null
        : 'the reservation is not of the lines of the order';
    },
  },
  {
    rule: 'failed-holds-no-money',
    meaning: 'A Failed order has no payment that is Completed or Pending',
    applies: failed,
    broken: ({ payments }) => {
      const open = payments.filter(({ status }) => status === 'Completed' || status === 'Pending');
      return open.length === 0 ? null : `payments are ${open.map(({ status }) => status).join(', ')}`;
    },
  },
  {
    rule: 'failed-holds-no-stock',
    meaning: 'A Failed order has no live reservation',
    applies: failed,
    broken: (evidence) =>
      live(evidence).length === 0 ? null : `${live(evidence).length} reservations are live`,
  },
  {
    rule: 'history-gives-the-state',
    meaning: 'The history of the saga, put through the machine again, gives the stored state',
    applies: () => true,
    broken: ({ saga }) => {
      const { holds, partsAt } = verify(saga!);
      return holds
        ? null
        : partsAt === null
          ? 'the machine ends in another state'
          : `they part at seq ${partsAt}`;
    },
  },
];

export interface Verification {
  readonly holds: boolean;
  /** `seq` of the row at which history and machine part; null when they do not. */
  readonly partsAt: number | null;
  /** What the machine came to. */
  readonly rerun: Pick<SagaView, 'state' | 'attempt' | 'failure'> | null;
}

/** Puts the history of a saga through the machine again, and compares the end with what is stored. */
export function verify(saga: SagaView): Verification {
  const rows: HistoryRow[] = saga.history.map((entry) => ({ ...entry, orderId: saga.orderId }));
  const { result, partsAt } = rerun(rows);
  const gap = rows.find((row, index) => row.seq !== index + 1)?.seq ?? null;
  const isSame =
    result !== null &&
    result.state === saga.state &&
    result.attempt === saga.attempt &&
    result.failure?.reason === saga.failure?.reason &&
    result.failure?.detail === saga.failure?.detail &&
    (result.incident === null) === (saga.incident === null);
  return {
    holds: isSame && partsAt === null && gap === null,
    partsAt: partsAt ?? gap,
    rerun: result && { state: result.state, attempt: result.attempt, failure: result.failure },
  };
}

function sameLines(
  held: readonly { sku: string; quantity: number }[],
  ordered: readonly { sku: string; quantity: number }[],
): boolean {
  const bySku = new Map(held.map(({ sku, quantity }) => [sku, quantity]));
  return held.length === ordered.length && ordered.every(({ sku, quantity }) => bySku.get(sku) === quantity);
}
