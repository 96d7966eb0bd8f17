import { expect, it, test } from 'vitest';
import { formatMoney } from './format.ts';

test.each([
  [3998, 'EUR', '€39.98'],
  [1_999_000, 'HUF', 'HUF 19,990.00'],
  [1_999_000, 'COP', 'COP 19,990.00'],
  [3998, 'JPY', '¥3,998'],
  [3998, 'IQD', 'IQD 3.998'],
  [5, 'UYW', 'UYW 0.0005'],
])('%s minor units of %s are shown as %s', (amount, currency, text) => {
  expect(formatMoney(amount, currency).replace(/\u00a0/g, ' ')).toBe(text);
});

it('shows every digit of an amount, and says where a sum has lost some', () => {
  expect(formatMoney(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('€90,071,992,547,409.91');
  expect(formatMoney(2 ** 63, 'JPY')).toBe('≈ ¥9,223,372,036,854,775,808');
});
