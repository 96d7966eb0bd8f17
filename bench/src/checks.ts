// Section 6 of the contract, by SQL, once every order has its end: the rules of the chaos runs, on these books.
import { endingRules } from '../../chaos/src/checks/ending-rules.ts';
import { type Evidence, readEvidence } from '../../chaos/src/checks/evidence.ts';
import { moneyRules } from '../../chaos/src/checks/money-rules.ts';
import { recordRules } from '../../chaos/src/checks/record-rules.ts';
import { stockRules } from '../../chaos/src/checks/stock-rules.ts';
import type { ServiceName } from '../../e2e/world/service-names.ts';
import { stock } from './system.ts';

const rules = [...endingRules, ...moneyRules, ...stockRules, ...recordRules];

/**
 * @param urlOf URL of a service's database
 * @param queues what is left in the queues; empty on the embedded broker, whose queues cannot be read from outside
 * @param from order ids below it were there before and are not looked at
 */
export async function violationsOf(
  urlOf: (service: ServiceName) => string,
  queues: Pick<Evidence, 'depths' | 'deadLetters'>,
  from: string,
): Promise<string[]> {
  const stored = await readEvidence(urlOf, from);
  const products = stored.products.filter(({ sku }) => stock.has(sku));
  const evidence: Evidence = { ...stored, ...queues, products, putIn: stock, records: [], texts: [] };
  return rules.flatMap((rule) => rule.check(evidence).violations);
}
