// How long the system needed to go on after faults.
import type { StoredOrder } from '../../rules/read-orders.ts';
import type { Evidence } from '../checks/evidence.ts';
import type { FaultRecord } from '../faults/run-faults.ts';

export interface Recovery {
  /**
   * The longest time from the end of a fault to the next end of an order. Where a fault that stops everything came in
   * between, the end of that one counts instead. Undefined: there is none.
   */
  readonly slowest: { readonly ms: number; readonly after: string } | undefined;
  /** The longest time from an order's placing to its first end. */
  readonly longestOrder: { readonly ms: number; readonly orderId: string } | undefined;
  /** Orders that were placed between the kill of RabbitMQ and its next connection. */
  readonly placedWithoutBroker: number;
}

/** @param faults others may go on while one ends: single replicas may be missing during a recovery */
export function measureRecovery(
  { orders }: Pick<Evidence, 'orders'>,
  faults: readonly FaultRecord[],
): Recovery {
  const ends = orders.flatMap(endsOf).sort((one, other) => one - other);
  const recoveries = faults.flatMap(({ endedAt, text, hit }) => {
    if (endedAt === undefined || !hit) return [];
    const next = ends.find((at) => at >= endedAt);
    if (next === undefined || isStopped(faults, endedAt, next)) return [];
    return [{ ms: next - endedAt, after: text }];
  });
  const durations = orders.flatMap((one) => {
    const [end] = endsOf(one);
    return end === undefined || one.order === null
      ? []
      : [{ ms: end - one.order.createdAt, orderId: one.orderId }];
  });
  const placedWithoutBroker = orders.filter(({ order }) =>
    faults.some(
      ({ kind, hit, beganAt, endedAt = beganAt }) =>
        kind === 'kill RabbitMQ' &&
        hit &&
        order !== null &&
        order.createdAt > beganAt &&
        order.createdAt < endedAt,
    ),
  ).length;
  return { slowest: longest(recoveries), longestOrder: longest(durations), placedWithoutBroker };
}

/** When the saga ended, once for each attempt. */
export const endsOf = ({ saga }: StoredOrder): number[] =>
  (saga?.history ?? [])
    .filter(({ from, to }) => from !== to && (to === 'Completed' || to === 'Failed'))
    .map(({ at }) => at);

/** Whether a fault that stops everything was there at any time between. */
function isStopped(faults: readonly FaultRecord[], from: number, to: number): boolean {
  return faults.some(
    ({ stopsAll, hit, beganAt, endedAt = Number.POSITIVE_INFINITY }) =>
      stopsAll && hit && beganAt < to && endedAt > from,
  );
}

function longest<Item extends { ms: number }>(items: readonly Item[]): Item | undefined {
  return items.reduce<Item | undefined>(
    (most, item) => (most === undefined || item.ms > most.ms ? item : most),
    undefined,
  );
}
