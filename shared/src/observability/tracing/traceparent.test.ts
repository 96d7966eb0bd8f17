import { trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { contextFrom, traceparentFrom } from './traceparent.ts';

const GIVEN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('a trace context', () => {
  it.each([GIVEN, GIVEN.replace(/01$/, '00'), GIVEN.replace(/01$/, 'ff')])(
    'comes out as it went in: %s',
    (given) => {
      expect(traceparentFrom(trace.getSpan(contextFrom(given))!)).toBe(given);
    },
  );

  it.each([null, undefined, '', 'nonsense', GIVEN.slice(0, -1), GIVEN.replace('00-', '01-')])(
    'that is %s has no parent',
    (given) => {
      expect(trace.getSpan(contextFrom(given))).toBeUndefined();
    },
  );
});
