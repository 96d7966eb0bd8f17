// Checks all rules on a stretch of orders of a live system. Orders on their way are counted, not judged.
import { setImmediate } from 'node:timers/promises';
import type { LookAt, RuleResult } from '@order-saga/shared/contracts/inspection';
import type { PrismaClient } from '../../database.ts';
import { readSagas } from '../../store/saga-reader.ts';
import type { Peers } from './peers.ts';
import { type Evidence, hasEnded, type OrderSeen, rules } from './rules.ts';

export interface InvariantsReport {
  holds: boolean;
  /** Orders looked at, those on their way among them. */
  orders: number;
  inFlight: number;
  rules: RuleResult[];
  /** What breaks no rule and a person should look at, of all orders: the same on every page. */
  lookAt: LookAt[];
  /** To go on with older orders; null when there are none. */
  nextCursor: string | null;
}

const PAGE = 200;
/** Orders that are judged in one go, some milliseconds. */
const BREATH = 20;

/** @param limit orders to look at, newest first @throws RequestError PEER_UNAVAILABLE, BAD_CURSOR */
export async function checkInvariants(
  database: PrismaClient,
  peers: Peers,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<InvariantsReport> {
  const results = rules.map(
    ({ rule, meaning }): RuleResult => ({ rule, meaning, checked: 0, violations: [] }),
  );
  const report: InvariantsReport = {
    holds: true,
    orders: 0,
    inFlight: 0,
    rules: results,
    lookAt: [],
    nextCursor: cursor ?? null,
  };
  for (const { rules: own, lookAt = [] } of await peers.ownInvariants()) {
    report.rules.push(...own);
    report.lookAt.push(...lookAt);
  }
  let next: string | null | undefined = cursor;
  while (next !== null && report.orders < limit) {
    const page = await peers.orders(Math.min(PAGE, limit - report.orders), next);
    next = page.nextCursor;
    for (const evidence of await gather(database, peers, page.items)) {
      report.orders++;
      // Each history is put through the machine again: replies and deadlines come between.
      if (report.orders % BREATH === 0) await setImmediate();
      if (hasEnded(evidence)) await judge(database, peers, evidence, results);
      else report.inFlight++;
    }
  }
  report.nextCursor = next ?? null;
  report.holds = report.rules.every(({ violations }) => violations.length === 0);
  return report;
}

async function judge(
  database: PrismaClient,
  peers: Peers,
  evidence: Evidence,
  results: readonly RuleResult[],
): Promise<void> {
  const isBroken = rules.some((rule) => rule.applies(evidence) && rule.broken(evidence) !== null);
  // The services were asked one after the other: what looks wrong may only have moved meanwhile (a replay).
  const seen = isBroken ? await lookAgain(database, peers, evidence) : evidence;
  if (seen === null) return;
  rules.forEach((rule, index) => {
    if (!rule.applies(seen)) return;
    const result = results[index]!;
    result.checked++;
    const detail = rule.broken(seen);
    if (detail !== null) result.violations.push({ subject: seen.order.orderId, detail });
  });
}

async function lookAgain(database: PrismaClient, peers: Peers, before: Evidence): Promise<Evidence | null> {
  const { orderId } = before.order;
  const [again] = await gather(database, peers, [await peers.order(orderId)]);
  const [after] = await readSagas(database, [orderId]);
  const stood = again!.saga?.updatedAt === after?.updatedAt && again!.saga?.state === after?.state;
  return stood && hasEnded(again!) ? again! : null;
}

async function gather(
  database: PrismaClient,
  peers: Peers,
  orders: readonly OrderSeen[],
): Promise<Evidence[]> {
  if (orders.length === 0) return [];
  const orderIds = orders.map(({ orderId }) => orderId);
  const sagas = new Map((await readSagas(database, orderIds)).map((saga) => [saga.orderId, saga]));
  const [payments, stock] = await Promise.all([peers.payments(orderIds), peers.stock(orderIds)]);
  const paymentsOf = Map.groupBy(payments.items, ({ orderId }) => orderId);
  const reservationsOf = Map.groupBy(stock.items, ({ orderId }) => orderId);
  return orders.map((order) => ({
    order,
    saga: sagas.get(order.orderId) ?? null,
    payments: paymentsOf.get(order.orderId) ?? [],
    reservations: reservationsOf.get(order.orderId) ?? [],
  }));
}
