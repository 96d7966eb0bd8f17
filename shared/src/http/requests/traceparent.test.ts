import { describe, expect, it } from 'vitest';
import { traceparentOf } from './traceparent.ts';

const GIVEN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('the trace context of a request', () => {
  it('is the one it came with', () => {
    expect(traceparentOf(GIVEN)).toBe(GIVEN);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    GIVEN.replace(/-01$/, ''),
    GIVEN.replace(/[0-9a-f]{32}/, '0'.repeat(32)),
  ])('is a new one when it came with %s', (header) => {
    expect(traceparentOf(header)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it('is never made twice, also when the random bytes drawn at a time are used up', () => {
    const made = Array.from({ length: 1000 }, () => traceparentOf(undefined));
    expect(new Set(made.map((it) => it.slice(3, 35))).size).toBe(1000);
    expect(new Set(made.map((it) => it.slice(36, 52))).size).toBe(1000);
  });
});
