import { describe, expect, it } from 'vitest';
import { fakeStream } from '../testing/fake-stream.ts';
import { openTerminal } from './terminal.ts';

const isColoured = (isTTY: boolean, env: Record<string, string>) =>
  openTerminal(fakeStream({ isTTY }), env).paint('good', 'x') !== 'x';

describe('a terminal', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
    ['a pipe', false, {}, false],
    ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, false],
  ])('has colours or not: %s', (_what, isTTY, env, expected) => {
    expect(isColoured(isTTY, env)).toBe(expected);
  });

  it('is drawn again with NO_COLOR, and not when it is dumb', () => {
    const stream = fakeStream({ isTTY: true });
    expect(openTerminal(stream, { NO_COLOR: '1' }).isLive).toBe(true);
    expect(openTerminal(stream, { TERM: 'dumb' }).isLive).toBe(false);
  });

  it('has 80 columns and 24 rows when it does not tell its size', () => {
    expect(openTerminal(fakeStream({ isTTY: true }), {}).size()).toEqual({ columns: 80, rows: 24 });
    expect(openTerminal(fakeStream({ isTTY: true, columns: 100, rows: 30 }), {}).size()).toEqual({
      columns: 100,
      rows: 30,
    });
  });
});
