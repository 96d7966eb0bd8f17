import { describe, expect, it } from 'vitest';
import { fingerprint, idempotencyKey } from './idempotency.ts';

describe('idempotencyKey', () => {
  it.each([
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['a"b', 'a"b'],
    ['k'.repeat(255), 'k'.repeat(255)],
    [`"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('reads %s', (header, key) => {
    expect(idempotencyKey(header)).toBe(key);
  });

  it('is undefined without the header', () => {
    expect(idempotencyKey(undefined)).toBeUndefined();
  });

  it.each([
    '',
    '""',
    '"',
    '"abc',
    '"abc"x',
    '"a\\b"',
    '"a"b"',
    'a b',
    '"a b"',
    'a, a',
    '"a", "a"',
    'käse',
    'a\tb',
    'k'.repeat(256),
    `"${'k'.repeat(256)}"`,
  ])('refuses %j', (header) => {
    expect(() => idempotencyKey(header)).toThrow(expect.objectContaining({ code: 'BAD_IDEMPOTENCY_KEY' }));
  });

  it('refuses a header that was sent twice', () => {
    expect(() => idempotencyKey(['a', 'a'])).toThrow('BAD_IDEMPOTENCY_KEY');
  });
});

describe('fingerprint', () => {
  it('is the same whatever the order of keys, at every depth', () => {
    const one = { a: 1, b: [{ x: 'y', z: null }], c: { d: true, e: 1.5 } };
    const other = { c: { e: 1.5, d: true }, b: [{ z: null, x: 'y' }], a: 1 };
    expect(fingerprint(other)).toBe(fingerprint(one));
  });

  it('is the same for numbers spelt differently', () => {
    expect(fingerprint(JSON.parse('{"n":1.0}'))).toBe(fingerprint(JSON.parse('{ "n": 1 }')));
  });

  it.each([
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: '1' }, { a: 1 }],
    [{ a: null }, {}],
    [{ ab: 'c' }, { a: 'bc' }],
    [{ a: ['b'] }, { a: 'b' }],
    [null, 'null'],
  ])('differs between %j and %j', (one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other));
  });

  it('is SHA-256 of the canonical JSON', () => {
    // printf '{"a":[true,"x"],"b":1}' | sha256sum
    expect(fingerprint({ b: 1, a: [true, 'x'] })).toBe(
      'f15ef113d6e0c876b9ea9e90ebc36ad3f8b350d44634ba2fc407e978fb8cebeb',
    );
  });

  it('leaves out what is undefined and takes no body at all', () => {
    expect(fingerprint({ a: undefined })).toBe(fingerprint({}));
    expect(fingerprint(undefined)).toMatch(/^[0-9a-f]{64}$/);
  });
});
