// Every order ends, everywhere alike, and only in ways that its kind allows.
import type { OrderRecord } from '../load/books.ts';
import type { OrderKind } from '../plan/order-plan.ts';
import type { Evidence, OrderRow } from './evidence.ts';
import { rowsWith } from './lookup.ts';
import { everyOrder, orderIdOf, orderRule, type Rule, recordOf, ruleOf } from './rule.ts';

export const endingRules: readonly Rule[] = [
  orderRule('every order has its end', everyOrder, ({ orderId, status }, { sagas, histories }) => {
    const saga = sagas.get(orderId);
    if (saga === undefined) return `is ${status}, and has no saga`;
    if (status !== 'Suspend' && saga.state === status) return null;
    const last = histories.get(orderId)?.at(-1);
    const then =
      last && `; last in its history: ${last.kind} ${last.name} at ${new Date(last.at).toISOString()}`;
    return `is ${status}, its saga ${saga.state} at attempt ${saga.attempt}${then ?? ''}`;
  }),
  orderRule(
    'order and saga agree on attempt and failure',
    ({ orderId }, { sagas }) => sagas.has(orderId),
    (order, { sagas }) => {
      const [ofOrder, ofSaga] = [endOf(order), endOf(sagas.get(order.orderId)!)];
      return ofOrder === ofSaga ? null : `says ${ofOrder}, its saga ${ofSaga}`;
    },
  ),
  ruleOf(
    'every saga has its order',
    ({ sagas }) => [...sagas.keys()],
    (orderId, { orders }) =>
      rowsWith(orders, orderIdOf, orderId).length > 0 ? null : `saga ${orderId}: there is no such order`,
  ),
  orderRule('orders end as their kind allows', everyOrder, (order, evidence) => {
    const record = recordOf(order, evidence);
    return record === undefined ? null : strangeEnd(order, record);
  }),
  orderRule('each accepted replay is one more attempt', everyOrder, (order, evidence) => {
    const replays = recordOf(order, evidence)?.replaysAccepted ?? 0;
    return order.attempt === 1 + replays ? null : `is at attempt ${order.attempt} after ${replays} replays`;
  }),
];

const endOf = ({
  attempt,
  failureReason,
  failureDetail,
}: Pick<OrderRow, 'attempt' | 'failureReason' | 'failureDetail'>) =>
  `attempt ${attempt}, failure ${failureReason} (${failureDetail})`;

function strangeEnd({ status, failureReason }: OrderRow, record: OrderRecord): string | null {
  const { kind } = record.plan;
  const isReplayed = record.replaysAccepted > 0;
  if (status === 'Completed')
    return neverCompleted.has(kind) && !isReplayed ? `${kind}, and Completed` : null;
  if (status === 'Suspend') return null;
  switch (failureReason) {
    case 'Cancelled':
      return record.cancelAsked ? null : 'Cancelled, and nobody asked for it';
    case 'StockTimeout':
    case 'PaymentTimeout':
      // Any step may stay unanswered while its service is away.
      return null;
    default:
      return refusals(kind, isReplayed).includes(failureReason!) ? null : `${kind}, and ${failureReason}`;
  }
}

/** Unless somebody replays them with another token. */
const neverCompleted: ReadonlySet<OrderKind> = new Set<OrderKind>([
  'declined',
  'no funds',
  'provider silent',
  'answer lost',
  'out of stock',
  'unknown product',
]);

function refusals(kind: OrderKind, isReplayed: boolean): string[] {
  const declined = kind === 'declined' || kind === 'no funds' || isReplayed ? ['PaymentDeclined'] : [];
  switch (kind) {
    case 'scarce':
    case 'out of stock':
      return ['OutOfStock', ...declined];
    case 'unknown product':
      return ['UnknownProduct'];
    default:
      return declined;
  }
}

/** Orders that ended, by outcome and failure reason. */
export function outcomesOf({ orders }: Pick<Evidence, 'orders'>): Map<string, number> {
  const outcomes = new Map<string, number>();
  for (const { status, failureReason } of orders) {
    const outcome = failureReason === null ? status : `${status}: ${failureReason}`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return new Map([...outcomes].sort(([one], [other]) => one.localeCompare(other)));
}
