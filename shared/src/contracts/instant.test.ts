import { expect, test } from 'vitest';
import { isInstant } from './instant.ts';

test.each([
  '0001-01-01T00:00:00Z',
  '1970-01-01t00:00:00z',
  '2024-02-29T00:00:00+15:59',
  '2026-11-22 13:58:01.123456+00',
  '9999-12-31T23:59:59.999999999Z',
])('%s is an instant', (text) => {
  expect(isInstant(text)).toBe(true);
});

test.each([
  ['a year before the first', '0000-01-01T00:00:00Z'],
  ['an offset that leads before the first year', '0001-01-01T00:00:00+00:01'],
  ['an offset that leads past the last year', '9999-12-31T23:59:59-00:01'],
  ['an offset that PostgreSQL refuses', '2026-11-30T12:00:00+16:00'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['a day that does not exist', '2026-02-29T00:00:00Z'],
  ['the end of a day as its 24th hour', '2026-11-30T24:00:00Z'],
  ['no zone', '2026-11-30T12:00:00'],
  ['a day alone', '2026-11-30'],
  ['more digits than a database keeps', '2026-11-30T12:00:00.1234567891Z'],
  ['a word of PostgreSQL', 'infinity'],
])('%s is none', (_what, text) => {
  expect(isInstant(text)).toBe(false);
});
