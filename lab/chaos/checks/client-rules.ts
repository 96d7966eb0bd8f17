// What the clients know, compared with what is stored: no order lost, none twice, and ends that its kind allows.
import type { RuleResult } from '@order-saga/shared/contracts/inspection';
import { checkRules, type Rule } from '@order-saga/shared/rules/rule';
import type { StoredOrder } from '../../rules/read-orders.ts';
import type { OrderRecord } from '../customers/books.ts';
import type { OrderKind } from '../plan/order-plan.ts';
import type { Evidence } from './evidence.ts';

interface Placed extends OrderRecord {
  /** Orders of its customer, who asked for one. */
  readonly stored: readonly string[];
  /** The order that its Idempotency-Key stands for. */
  readonly ofKey: string | undefined;
}

type Ended = StoredOrder & {
  readonly order: NonNullable<StoredOrder['order']>;
  readonly record: OrderRecord | undefined;
};

export function checkClients({ orders, records, keys }: Evidence): RuleResult[] {
  const known = orders.filter((one): one is StoredOrder & Pick<Ended, 'order'> => one.order !== null);
  const byCustomer = Map.groupBy(known, ({ order }) => order.customerId);
  const byKey = new Map(keys.map(({ key, orderId }) => [key, orderId]));
  const recordOf = new Map(records.map((record) => [record.plan.body.customerId, record]));
  const placed = records.map((record): Placed => {
    const { body, key } = record.plan;
    const stored = (byCustomer.get(body.customerId) ?? []).map(({ orderId }) => orderId);
    return { ...record, stored, ofKey: key === undefined ? undefined : byKey.get(key) };
  });
  const ended = known.map((one): Ended => ({ ...one, record: recordOf.get(one.order.customerId) }));
  return [
    ...checkRules(placingRules, placed, ({ plan }) => plan.body.customerId),
    ...checkRules(endingRules, ended, ({ orderId }) => orderId),
  ];
}

const placingRules: readonly Rule<Placed>[] = [
  {
    rule: 'answered-is-stored',
    meaning: 'An order that was answered exists',
    when: 'quiet',
    applies: ({ answered }) => answered.size > 0,
    problems: ({ answered, stored }) =>
      [...answered]
        .filter((orderId) => !stored.includes(orderId))
        .map((orderId) => `order ${orderId} was accepted and is not stored`),
  },
  {
    rule: 'one-request-one-order',
    meaning: 'One request, one order',
    when: 'quiet',
    applies: () => true,
    problems({ answered, stored, plan }) {
      const ids = new Set([...answered, ...stored]);
      return ids.size > 1 ? [`key ${plan.key ?? 'none'}: orders ${[...ids].join(', ')}`] : [];
    },
  },
  {
    rule: 'one-key-one-order',
    meaning: 'One Idempotency-Key, one order',
    when: 'quiet',
    applies: ({ plan }) => plan.key !== undefined,
    problems: ({ plan, ofKey, stored }) =>
      ofKey === stored[0] ? [] : [`${plan.key} stands for order ${ofKey}, stored is ${stored[0]}`],
  },
];

const endingRules: readonly Rule<Ended>[] = [
  {
    rule: 'order-was-placed',
    meaning: 'An order was placed by somebody',
    when: 'quiet',
    applies: () => true,
    problems: ({ record, order }) => (record === undefined ? [`nobody is ${order.customerId}`] : []),
  },
  {
    rule: 'order-ends-as-its-kind',
    meaning: 'Orders end as their kind allows',
    when: 'quiet',
    applies: ({ record }) => record !== undefined,
    problems: ({ order, record }) => strangeEnd(order, record!) ?? [],
  },
  {
    rule: 'replay-is-an-attempt',
    meaning: 'Each accepted replay is one more attempt',
    when: 'quiet',
    applies: () => true,
    problems({ order, record }) {
      const replays = record?.replaysAccepted ?? 0;
      return order.attempt === 1 + replays
        ? []
        : [`it is at attempt ${order.attempt} after ${replays} replays`];
    },
  },
];

function strangeEnd({ status, failure }: Ended['order'], record: OrderRecord): string[] | null {
  const { kind } = record.plan;
  const isReplayed = record.replaysAccepted > 0;
  if (status === 'Completed')
    return neverCompleted.has(kind) && !isReplayed ? [`it is ${kind}, and Completed`] : null;
  if (status === 'Suspend') return null;
  switch (failure?.reason) {
    case 'Cancelled':
      return record.cancelAsked ? null : ['it is Cancelled, and nobody asked for it'];
    case 'StockTimeout':
    case 'PaymentTimeout':
      // Any step may stay unanswered while its service is away.
      return null;
    case 'PaymentExpired':
      return kind === 'asks its customer' || isReplayed ? null : [`it is ${kind}, and PaymentExpired`];
    default:
      return refusals(kind, isReplayed).includes(failure?.reason ?? '')
        ? null
        : [`it is ${kind}, and ${failure?.reason}`];
  }
}

/** Unless somebody replays them with another token. */
const neverCompleted: ReadonlySet<OrderKind> = new Set<OrderKind>([
  'declined',
  'no funds',
  'provider silent',
  'answer lost',
  'bank debit fails',
  'out of stock',
  'unknown product',
]);

/** Their payment may be refused. */
const refusable: ReadonlySet<OrderKind> = new Set<OrderKind>([
  'declined',
  'no funds',
  'asks its customer',
  'bank debit fails',
]);

function refusals(kind: OrderKind, isReplayed: boolean): string[] {
  const declined = refusable.has(kind) || isReplayed ? ['PaymentDeclined'] : [];
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
