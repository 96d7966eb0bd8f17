// The list that SIX publishes for ISO (https://www.six-group.com/en/products-services/financial-information/data-standards.html),
// its columns code, number and minor unit: that of 2024-06-25 with the amendments up to the one in force on 2026-01-01
// (XCG for ANG, XAD; CUC and BGN withdrawn).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { currencyCodes, decimalsOf, isCurrency, majorUnits } from './currencies.ts';

const list = readFileSync(join(import.meta.dirname, '../testing/iso-4217/list-one.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [code: string, number: string, minorUnits: string]);

describe('currencies', () => {
  it('are those of ISO 4217 that have a minor unit, with its decimals', () => {
    const expected = list
      .filter(([, , minorUnits]) => minorUnits !== 'N.A.')
      .map(([code, , minorUnits]) => [code, Number(minorUnits)]);
    expect(expected.length).toBe(165);
    expect(
      currencyCodes()
        .toSorted()
        .map((code) => [code, decimalsOf(code)]),
    ).toEqual(expected);
  });

  it('are no metals, units of account or codes for tests', () => {
    const without = list.flatMap(([code, , minorUnits]) => (minorUnits === 'N.A.' ? [code] : []));
    expect(without).toEqual(expect.arrayContaining(['XAU', 'XDR', 'XTS', 'XXX']));
    expect(without.filter(isCurrency)).toEqual([]);
  });

  it('have two decimals where they are not in use any more', () => {
    expect([isCurrency('BGN'), decimalsOf('BGN')]).toEqual([false, 2]);
  });
});

test.each([
  [3998, 'EUR', '39.98'],
  [1_999_000, 'HUF', '19990.00'],
  [3998, 'JPY', '3998'],
  [3998, 'KWD', '3.998'],
  [12_345, 'CLF', '1.2345'],
  [5, 'EUR', '0.05'],
  [0, 'BHD', '0.000'],
  [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
  [Number.MAX_SAFE_INTEGER, 'ISK', '9007199254740991'],
  [9_232_379_236_109_515_775n, 'EUR', '92323792361095157.75'],
])('%s minor units of %s are %s', (amount, currency, text) => {
  expect(majorUnits(amount, currency)).toBe(text);
});
