import { describe, expect, it } from 'vitest';
import { hasLoneSurrogate, hasNul, isTooDeep } from './json-bounds.ts';

describe('JSON is too deep', () => {
  it.each(['[', '{"a":'])('from 33 levels of %s on', (open) => {
    const nested = (levels: number) =>
      open.repeat(levels) + (open === '[' ? ']'.repeat(levels) : `1${'}'.repeat(levels)}`);
    expect([32, 33, 100_000].map((levels) => isTooDeep(nested(levels)))).toEqual([false, true, true]);
  });

  it('neither for brackets beside each other nor for those in strings', () => {
    const many = Array.from({ length: 100 }, () => ({ a: [{}] }));
    expect(isTooDeep(JSON.stringify(many))).toBe(false);
    expect(isTooDeep(JSON.stringify({ [`\\"${'[{'.repeat(50)}`]: `"${'{'.repeat(50)}\\` }))).toBe(false);
  });
});

describe('text of JSON', () => {
  it.each([
    ['"\\ud800"', true],
    ['[{"\\uDFFF":1}]', true],
    ['{"a":["\\ud83d\\ude00"]}', false],
    ['"\\\\ud800"', false],
  ])('%s has half of a surrogate pair: %s', (json, has) => {
    expect(hasLoneSurrogate(json, JSON.parse(json))).toBe(has);
  });

  it.each([
    ['{"a":["x\\u0000"]}', true],
    ['{"\\u0000":1}', true],
    ['"\\\\u0000"', false],
    ['"\\u0001"', false],
  ])('%s has U+0000: %s', (json, has) => {
    expect(hasNul(json, JSON.parse(json))).toBe(has);
  });
});
