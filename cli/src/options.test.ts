import { describe, expect, it, test } from 'vitest';
import { UsageError } from './exit-codes.ts';
import { readOptions } from './options.ts';

const now = Date.parse('2026-11-25T10:00:00Z');
const options = {
  limit: { type: 'string' },
  after: { type: 'string' },
  state: { type: 'string', multiple: true },
} as const;
const read = (...args: string[]) => readOptions(args, options);

describe('a time', () => {
  test.each([
    ['15m', 'ago', '2026-11-25T09:45:00.000Z'],
    ['2h', 'ahead', '2026-11-25T12:00:00.000Z'],
    ['2026-11-25T10:00:00+01:00', 'ago', '2026-11-25T09:00:00.000Z'],
  ] as const)('%s, %s, is %s', (text, direction, time) => {
    expect(read('--after', text).time('after', now, direction)).toBe(time);
  });

  it('that is none is refused', () => {
    expect(() => read('--after', 'yesterday-ish').time('after', now)).toThrow(UsageError);
  });
});

test.each(['0', '1.5', '', 'x', '201', '1e99'])('a number %j out of its range is refused', (text) => {
  expect(() => read('--limit', text).number('limit', { min: 1, max: 200 })).toThrow(UsageError);
});

it('takes an option that may be repeated', () => {
  expect(read('--state', 'Paid', '--state=Failed').texts('state')).toEqual(['Paid', 'Failed']);
});

it('refuses a token as an argument, and says where it belongs', () => {
  expect(() => read('--token', 'secret')).toThrow(/--token-file or SAGA_TOKEN/);
});

it('refuses options that it does not know', () => {
  expect(() => read('--nonsense')).toThrow(UsageError);
});
