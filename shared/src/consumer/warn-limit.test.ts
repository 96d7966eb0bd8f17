import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { limitWarnings } from './warn-limit.ts';

test('tells a problem once per interval, with how often it was not told', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const lines: { msg: string; n: number; alsoSince?: number }[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
    const warn = limitWarnings(logger, 1000);
    for (const n of [1, 2, 3]) warn('away', { n });
    warn('other', { n: 4 });
    vi.advanceTimersByTime(1000);
    warn('away', { n: 5 });
    expect(lines.map(({ msg, n, alsoSince }) => [msg, n, alsoSince])).toEqual([
      ['away', 1, undefined],
      ['other', 4, undefined],
      ['away', 5, 2],
    ]);
  } finally {
    vi.useRealTimers();
  }
});
