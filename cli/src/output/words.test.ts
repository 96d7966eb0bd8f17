import { expect, it, test } from 'vitest';
import { duration, money, relative } from './words.ts';

test.each([
  [34, '34 ms'],
  [5249, '5.2 s'],
  [59_999, '59.9 s'],
  [200_000, '3 min 20 s'],
  [7_200_000, '2 h'],
  [7_500_000, '2 h 5 min'],
  [356_400_000, '4 d 3 h'],
])('%i ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('tells the past from the future', () => {
  const now = Date.parse('2026-11-25T10:00:00Z');
  expect(relative('2026-11-25T09:59:58Z', now)).toBe('2.0 s ago');
  expect(relative('2026-11-25T10:00:20Z', now)).toBe('in 20.0 s');
});

it('knows how many digits a currency has', () => {
  expect([money(3998, 'EUR'), money(3998, 'JPY'), money(3998, 'KWD'), money(1_999_000, 'HUF')]).toEqual([
    '39.98 EUR',
    '3998 JPY',
    '3.998 KWD',
    '19990.00 HUF',
  ]);
});

it('shows every digit of an amount, and says where a sum has lost some', () => {
  expect(money(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('90071992547409.91 EUR');
  expect(money(2 ** 63, 'JPY')).toBe('≈ 9223372036854775808 JPY');
});
