import { describe, expect, it } from 'vitest';
import type { ProductEvidence } from './evidence.ts';
import { addResults, checkRules, violationsIn } from './rule.ts';
import { productRules, soldOf } from './stock-rules.ts';
import { completedOrder, failedOrder } from './testing/sample-orders.ts';

const sound: ProductEvidence = { sku: 'MUG', available: 8, reserved: 2, putIn: 10, sold: 2 };
const broken = (product: ProductEvidence) =>
  checkRules(productRules, [product], ({ sku }) => sku)
    .filter(({ violations }) => violations.length > 0)
    .map(({ rule }) => rule);

describe('the rules of products', () => {
  it('are content with a sound product, and say nothing about what nobody counted', () => {
    expect(broken(sound)).toEqual([]);
    expect(broken({ sku: 'MUG', available: 1, reserved: 9 })).toEqual([]);
  });

  it.each<[string, ProductEvidence, string[]]>([
    ['more is sold than is there', { ...sound, available: -1, putIn: 1 }, ['available-is-never-negative']],
    ['a piece is lost', { ...sound, putIn: 11 }, ['pieces-are-kept']],
    ['a piece is reserved for nobody', { ...sound, sold: 1 }, ['reserved-is-sold']],
  ])('find it: %s', (_fault, product, rules) => {
    expect(broken(product)).toEqual(rules);
  });
});

it('sold is what Completed orders hold, read at once or in parts', () => {
  const once = soldOf([completedOrder, failedOrder]);
  expect([...once]).toEqual([['MUG', 2]]);
  expect(soldOf([completedOrder], once).get('MUG')).toBe(4);
});

it('results of parts are added up by rule, and told as sentences', () => {
  const one = checkRules(productRules, [{ ...sound, sold: 1 }], ({ sku }) => sku);
  const sum = addResults(
    one,
    checkRules(productRules, [sound], ({ sku }) => sku),
  );
  expect(sum.map(({ checked }) => checked)).toEqual([2, 2, 2]);
  expect(violationsIn(sum)).toEqual(['reserved-is-sold: MUG: 2 reserved, 1 held by Completed orders']);
});
