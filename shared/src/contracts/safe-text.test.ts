import { expect, it } from 'vitest';
import { safeJson, safeText } from './safe-text.ts';

it('shows characters that act on a terminal, instead of sending them', () => {
  expect(safeText('a\u001b[2Jb\r\nc\u009b31m\u007f')).toBe('a\\u001b[2Jb\\u000d\\u000ac\\u009b31m\\u007f');
});

it('shows characters that turn the direction of text', () => {
  expect(safeText('1\u202e2\u2066')).toBe('1\\u202e2\\u2066');
});

it('leaves text of any language as it is', () => {
  expect(safeText('Zoë 東京 naïve €')).toBe('Zoë 東京 naïve €');
});

it('keeps the meaning of JSON', () => {
  const value = { customer: 'x\u001b\u009b\u202e\u{e0041}', lines: ['a\nb'] };
  const text = safeJson(value, 2);
  expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  expect(JSON.parse(text)).toEqual(value);
});
