// Section 6 of the contract, by SQL, once every order has its end: the rules of the chaos runs, on these books.
import { endingRules } from '../chaos/checks/ending-rules.ts';
import {
  type Evidence,
  type OrderBooks,
  readOrders,
  readShared,
  slicesOf,
  type UrlOf,
} from '../chaos/checks/evidence.ts';
import { moneyRules } from '../chaos/checks/money-rules.ts';
import { recordRules } from '../chaos/checks/record-rules.ts';
import { addTo, heldByCompleted, stockRules } from '../chaos/checks/stock-rules.ts';
import { stock } from './system.ts';

const rules = [...endingRules, ...moneyRules, ...stockRules, ...recordRules];

/** Orders whose books are in memory at once: some 100 MB. */
const ORDERS_IN_A_SLICE = 20_000;

const noOrders: OrderBooks = {
  orders: [],
  sagas: new Map(),
  histories: new Map(),
  reservations: new Map(),
  payments: new Map(),
  ledger: [],
};

const nothingElse: Omit<Evidence, keyof OrderBooks> = {
  keys: [],
  outbox: [],
  products: [],
  heldByOthers: new Map(),
  records: [],
  putIn: new Map(),
  depths: new Map(),
  deadLetters: [],
  texts: [],
};

/**
 * The orders slice by slice, for a long run has too many for one process; then what they have in common.
 * @param urlOf URL of a service's database
 * @param queues what is left in the queues; empty on the embedded broker, whose queues cannot be read from outside
 * @param from order ids below it were there before and are not looked at
 */
export async function violationsOf(
  urlOf: UrlOf,
  queues: Pick<Evidence, 'depths' | 'deadLetters'>,
  from: string,
  ordersInASlice = ORDERS_IN_A_SLICE,
): Promise<string[]> {
  const violations: string[] = [];
  const look = (evidence: Evidence): void => {
    for (const rule of rules) violations.push(...rule.check(evidence).violations);
  };
  const held = new Map<string, number>();
  for (const slice of await slicesOf(urlOf, from, ordersInASlice)) {
    const books = await readOrders(urlOf, slice);
    addTo(held, heldByCompleted(books));
    look({ ...nothingElse, ...books });
  }
  const shared = await readShared(urlOf);
  const products = shared.products.filter(({ sku }) => stock.has(sku));
  look({ ...nothingElse, ...noOrders, ...shared, ...queues, products, putIn: stock, heldByOthers: held });
  return violations;
}
