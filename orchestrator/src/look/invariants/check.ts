// Checks the rules of money and stock on a stretch of orders of a running system. Orders on their way are counted, and judged only
// where their saga goes another way than they ended.
import { setImmediate } from 'node:timers/promises';
import type { LookAt, RuleResult } from '@order-saga/shared/contracts/inspection';
import type { SqlRunner } from '@order-saga/shared/database/driver';
import { isRefused, type RetentionDays } from '@order-saga/shared/database/retention/retention';
import { isOver, sagaIsThere } from '@order-saga/shared/rules/ending-rules';
import type { OrderEvidence } from '@order-saga/shared/rules/evidence';
import { foreignHistory } from '@order-saga/shared/rules/history-rules';
import { orderIdOf, runningOrderRules } from '@order-saga/shared/rules/order-rules';
import { addResults, checkRules } from '@order-saga/shared/rules/rule';
import { judgedSteps } from '@order-saga/shared/rules/step-rules';
import type { PrismaClient } from '../../database.ts';
import { readSagas } from '../../store/saga-reader.ts';
import type { OrderAnswer, Peers } from './peers.ts';
import { sagaEvidence } from './verify.ts';

export interface InvariantsReport {
  holds: boolean;
  /** Orders looked at, those on their way among them. */
  orders: number;
  inFlight: number;
  rules: RuleResult[];
  /** What breaks no rule and a person should look at. What the services name of all orders is the same on every page. */
  lookAt: LookAt[];
  /** To go on with older orders; null when there are none. */
  nextCursor: string | null;
}

const PAGE = 200;
/** Orders that are judged in one go, some milliseconds. */
const BREATH = 20;

/** What was read of an order, and the saga's last change then. */
interface Sight {
  readonly evidence: OrderEvidence;
  readonly sagaAt: string | null;
}

/**
 * @param limit orders to look at, newest first
 * @param retentionDays for which the orchestrator keeps sagas
 * @throws RequestError PEER_UNAVAILABLE, BAD_CURSOR
 */
export async function checkInvariants(
  database: PrismaClient,
  peers: Peers,
  retentionDays: RetentionDays,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<InvariantsReport> {
  const own = await peers.ownInvariants();
  const lookAt = own.flatMap((service) => service.lookAt ?? []);
  const judge = (orders: readonly OrderEvidence[]) => judgeOrders(orders, retentionDays);
  let results = judge([]);
  let [orders, inFlight] = [0, 0];
  let next: string | null | undefined = cursor;
  while (next !== null && orders < limit) {
    const page = await peers.orders(Math.min(PAGE, limit - orders), next);
    next = page.nextCursor;
    for (const sight of await gather(database, peers, page.items)) {
      orders++;
      // Each history is put through the machine again: replies and deadlines come between.
      if (orders % BREATH === 0) await setImmediate();
      if (!isOver(sight.evidence)) inFlight++;
      const seen = isBroken(sight.evidence) ? await lookAgain(database, peers, sight) : sight.evidence;
      if (seen === null) continue;
      results = addResults(results, judge([seen]));
      const foreign = foreignHistory(seen);
      if (foreign !== null) lookAt.push({ subject: seen.orderId, detail: foreign });
    }
  }
  const rules = [...results, ...own.flatMap((service) => service.rules)];
  const holds = rules.every(({ violations }) => violations.length === 0);
  return { holds, orders, inFlight, rules, lookAt, nextCursor: next ?? null };
}

/** An order that has ended without a saga does not move: it need not be read again, and there may be many after a restore. */
const isBroken = (evidence: OrderEvidence): boolean =>
  checkRules(runningOrderRules, [evidence], orderIdOf).some(({ violations }) => violations.length > 0);

/** Pure but for the clock. */
export function judgeOrders(orders: readonly OrderEvidence[], retentionDays: RetentionDays): RuleResult[] {
  // The saga of an old order may be pruned already.
  const kept = orders.filter(({ orderId }) => !isRefused(orderId, retentionDays, Date.now()));
  return [...checkRules(runningOrderRules, orders, orderIdOf), ...checkRules([sagaIsThere], kept, orderIdOf)];
}

/**
 * The services were asked one after the other: what looks wrong may only have moved meanwhile. What is read while the saga stands still is
 * of one moment, as far as the saga moves it. Null: the saga moved.
 */
async function lookAgain(database: PrismaClient, peers: Peers, before: Sight): Promise<OrderEvidence | null> {
  const { orderId } = before.evidence;
  const [again] = await gather(database, peers, [await peers.order(orderId)]);
  const [after] = await readSagas(database, [orderId]);
  const stood = before.sagaAt === again!.sagaAt && again!.sagaAt === (after?.updatedAt ?? null);
  return stood ? again!.evidence : null;
}

/** What the services hold of one order. @throws RequestError PEER_UNAVAILABLE */
export async function readEvidence(
  database: SqlRunner,
  peers: Peers,
  orderId: string,
): Promise<OrderEvidence> {
  const [sight] = await gather(database, peers, [await peers.order(orderId)]);
  return sight!.evidence;
}

async function gather(database: SqlRunner, peers: Peers, orders: readonly OrderAnswer[]): Promise<Sight[]> {
  if (orders.length === 0) return [];
  const orderIds = orders.map(({ orderId }) => orderId);
  const sagas = new Map((await readSagas(database, orderIds)).map((saga) => [saga.orderId, saga]));
  const [payments, stock, steps] = await Promise.all([
    peers.payments(orderIds),
    peers.stock(orderIds),
    Promise.all(judgedSteps.map(async ({ worker }) => [worker, await peers.step(worker, orderIds)] as const)),
  ]);
  const paymentsOf = Map.groupBy(payments.items, ({ orderId }) => orderId);
  const reservationsOf = Map.groupBy(stock.items, ({ orderId }) => orderId);
  return orders.map((order) => {
    const saga = sagas.get(order.orderId);
    const evidence = {
      orderId: order.orderId,
      order,
      saga: saga === undefined ? null : sagaEvidence(saga),
      payments: paymentsOf.get(order.orderId) ?? [],
      reservations: reservationsOf.get(order.orderId) ?? [],
      steps: Object.fromEntries(
        steps.map(([worker, { items }]) => [
          worker,
          items.filter(({ orderId }) => orderId === order.orderId),
        ]),
      ),
    };
    return { evidence, sagaAt: saga?.updatedAt ?? null };
  });
}
