// A rule that must hold when all is over, and how orders break it.
import type { OrderRecord } from '../load/books.ts';
import type { Evidence, OrderRow } from './evidence.ts';
import { rowsWith } from './lookup.ts';

export interface Rule {
  readonly name: string;
  check(evidence: Evidence): Checked;
}

export interface Checked {
  /** How many things were looked at: a rule that nothing was subject to proves nothing. */
  readonly checked: number;
  /** One sentence for each thing that breaks the rule. */
  readonly violations: readonly string[];
}

/**
 * A rule about things of one kind.
 * @param things all that are subject to it
 * @param problems what is wrong with one of them; empty: nothing
 */
export function ruleOf<Thing>(
  name: string,
  things: (evidence: Evidence) => readonly Thing[],
  problems: (thing: Thing, evidence: Evidence) => readonly string[] | string | null,
): Rule {
  return {
    name,
    check(evidence) {
      const all = things(evidence);
      return {
        checked: all.length,
        violations: all.flatMap((thing) => problems(thing, evidence) ?? []),
      };
    },
  };
}

/** A rule about single orders: each problem is told with the order's id. */
export function orderRule(
  name: string,
  applies: (order: OrderRow, evidence: Evidence) => boolean,
  problems: (order: OrderRow, evidence: Evidence) => readonly string[] | string | null,
): Rule {
  return ruleOf(
    name,
    (evidence) => evidence.orders.filter((order) => applies(order, evidence)),
    (order, evidence) =>
      [problems(order, evidence) ?? []].flat().map((problem) => `order ${order.orderId}: ${problem}`),
  );
}

export const orderIdOf = ({ orderId }: { orderId: string }): string => orderId;
export const customerOf = ({ customerId }: OrderRow): string => customerId;

/** What the clients know of an order. */
export function recordOf({ customerId }: OrderRow, { records }: Evidence): OrderRecord | undefined {
  return rowsWith(records, customerOfRecord, customerId)[0];
}

const customerOfRecord = ({ plan }: OrderRecord): string => plan.body.customerId;

export const everyOrder = (): boolean => true;
export const isCompleted = ({ status }: OrderRow): boolean => status === 'Completed';
export const isFailed = ({ status }: OrderRow): boolean => status === 'Failed';
