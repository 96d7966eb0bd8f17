// What an outage has cost, and what must not have happened.
import { orderIdOf, quietOrderRules } from '@order-saga/shared/rules/order-rules';
import { checkRules, violationsIn } from '@order-saga/shared/rules/rule';
import { productRules, soldOf } from '@order-saga/shared/rules/stock-rules';
import { mostAtOnce } from '../../orchestrator/src/operate/replays/runs/pace.ts';
import { ALL_IDS, readOrders, type StoredOrder } from '../rules/read-orders.ts';
import { differences, type Stripe } from '../world/stripe.ts';
import type { World } from '../world/world.ts';
import { mostInASecond } from './sends.ts';

export interface Outage {
  readonly world: World;
  readonly stripe: Stripe;
  /** Ids of the orders that were accepted. */
  readonly placed: readonly string[];
  /** What was answered to the others. */
  readonly refused: readonly string[];
  /** Ids of orders that were cancelled meanwhile, and how long it took to their end, in ms. */
  readonly cancelled: ReadonlyMap<string, number>;
  /** When ProcessPayment was sent while the hold was released. Milliseconds. */
  readonly released: readonly number[];
  /** Of the release; undefined: there was none. */
  readonly maxPerSecond: number | undefined;
  /** Put into the shelf. */
  readonly pieces: number;
  readonly cancelLimitMs: number;
}

export interface Judged {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

export async function judge(outage: Outage): Promise<Judged> {
  const { world, stripe, placed, refused, cancelled, released, maxPerSecond } = outage;
  const stored = await readOrders(world.databases.url, ALL_IDS);
  // The books of the provider are those of Stripe.
  const orders = stored.map(({ charges: _simulated, ...order }) => order);
  const most = mostInASecond(released);
  const seconds = released.length < 2 ? 0 : (released.at(-1)! - released[0]!) / 1000;
  const slowest = Math.max(0, ...cancelled.values());
  const shelf = {
    ...(await world.shop.product('A')),
    putIn: outage.pieces,
    sold: soldOf(orders).get('A') ?? 0,
  };
  return {
    lines: [
      `${placed.length} orders accepted, ${refused.length} refused: ${outcomes(stored)}`,
      `${cancelled.size} cancelled meanwhile, the slowest in ${slowest} ms`,
      ...(maxPerSecond === undefined
        ? []
        : [
            `${released.length} sent by the release in ${seconds.toFixed(1)} s, at most ${most} in a second of ${maxPerSecond} and one step more`,
          ]),
    ],
    problems: [
      ...new Set(refused),
      ...endProblems(stored, cancelled),
      ...(slowest > outage.cancelLimitMs ? [`a cancel took ${slowest} ms`] : []),
      ...(maxPerSecond === undefined
        ? []
        : [...paceProblems(most, maxPerSecond), ...(most === 0 ? ['no send was heard'] : [])]),
      ...violationsIn([
        ...checkRules(quietOrderRules, orders, orderIdOf),
        ...checkRules(productRules, [shelf], ({ sku }) => sku),
      ]),
      ...(await differences(stripe, world.shop, placed)),
      ...Object.entries(await world.deadLetterCounts()).map(([queue, count]) => `${count} in ${queue}`),
    ],
  };
}

/** All complete but those that their customers have cancelled. */
export function endProblems(
  orders: readonly Pick<StoredOrder, 'orderId' | 'order'>[],
  cancelled: ReadonlyMap<string, number>,
): string[] {
  return orders.flatMap(({ orderId, order }) => {
    const end = endOf(order);
    const expected = cancelled.has(orderId) ? 'Cancelled' : 'Completed';
    return end === expected ? [] : [`order ${orderId} is ${end}, and not ${expected}`];
  });
}

/** A second that begins in a step has the begin of one more. */
export const paceProblems = (most: number, maxPerSecond: number): string[] =>
  most > maxPerSecond + mostAtOnce({ maxPerSecond })
    ? [`${most} were sent in a second, and ${maxPerSecond} may be`]
    : [];

const endOf = (order: StoredOrder['order']): string => order?.failure?.reason ?? order?.status ?? 'unknown';

function outcomes(orders: readonly StoredOrder[]): string {
  const counts = Map.groupBy(orders, ({ order }) => endOf(order));
  return [...counts].map(([end, of]) => `${of.length} ${end}`).join(', ');
}
