import { describe, expect, it } from 'vitest';
import { fakeStream } from '../testing/fake-stream.ts';
import { completed, failed, running } from '../testing/sample-orders.ts';
import { createLiveDisplay, frame } from './live-display.ts';
import { openTerminal, plain } from './terminal.ts';

const NOW = Date.parse('2026-01-01T00:00:05Z');
const ids = (lines: readonly string[]) => lines.slice(0, -2).map((line) => line.slice(4, 10));

describe('a frame', () => {
  const orders = [
    completed('000001'),
    running('000002'),
    failed('000003'),
    completed('000004'),
    running('000005'),
  ];

  it('has all orders where there is room, and counts them', () => {
    const lines = frame(orders, { columns: 80, rows: 24 }, NOW, plain);
    expect(ids(lines)).toEqual(['000001', '000002', '000003', '000004', '000005']);
    expect(lines.at(-1)).toBe('  5 placed · 2 under way · 2 Completed · 1 Failed');
  });

  it('keeps those under way and the last of the others where there is not', () => {
    const lines = frame(orders, { columns: 80, rows: 5 }, NOW, plain);
    expect(lines).toHaveLength(5);
    expect(ids(lines)).toEqual(['000002', '000004', '000005']);
    expect(lines.at(-1)).toMatch(/ · 2 not shown$/);
  });

  it('keeps within its rows when more are under way than there is room for', () => {
    expect(ids(frame([...orders, running('000006')], { columns: 80, rows: 4 }, NOW, plain))).toEqual([
      '000002',
      '000005',
    ]);
  });

  it('counts nothing when there is one order', () => {
    expect(frame([completed()], { columns: 80, rows: 24 }, NOW, plain)).toHaveLength(1);
  });
});

describe('the live display', () => {
  it('draws over what it drew, shows everything in the end and gives the cursor back', () => {
    const stream = fakeStream({ isTTY: true, columns: 80, rows: 5 });
    const display = createLiveDisplay(openTerminal(stream, { NO_COLOR: '1' }));
    display.show([running('000001')]);
    display.show([running('000001'), running('000002')]);
    const before = stream.written().length;
    display.end([completed('000001'), completed('000002'), completed('000003')]);
    expect(stream.written()).toContain('\x1b[1A');
    const last = stream.written().slice(before);
    expect(last).toContain('\x1b[4A');
    expect(last.match(/✓/g)).toHaveLength(3);
    expect(last.endsWith('\x1b[?25h')).toBe(true);
  });
});
